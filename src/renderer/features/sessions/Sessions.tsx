import type { Place } from '../../app/place.ts';

type At = Extract<Place, { page: 'sessions' }>;

export function Sessions({ open, search }: { open: At['open']; search: At['search'] }) {
  return (
    <p>
      Sessions {open?.id} {search}
    </p>
  );
}
