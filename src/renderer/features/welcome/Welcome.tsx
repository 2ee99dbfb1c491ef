import type { Live } from '../../../shared/window/live.ts';

export function Welcome({ live }: { live: Live }) {
  return <p>Welcome {live.version}</p>;
}
