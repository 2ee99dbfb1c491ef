/** What happened while nobody looked. Kept across restarts, the newest fifty. */
import { z } from 'zod';
import { Notice } from '../../shared/window/live.ts';
import type { Engine } from '../engine.ts';
import type { LiveState } from './live.ts';

export interface Notices {
  add(kind: Notice['kind'], text: string, about: Notice['about']): void;
  seen(upTo: number): void;
}

const NAME = 'notices';
const KEPT = 50;

export function storedNotices(engine: Engine): Notice[] {
  const memory = engine.memory();
  return memory.ok ? z.array(Notice).catch([]).parse(memory.value.setting(NAME)) : [];
}

export function notices(engine: () => Engine, live: LiveState, now: () => Date): Notices {
  const keep = (list: Notice[]): void => {
    const memory = engine().memory();
    if (memory.ok) memory.value.setSetting(NAME, list);
    live.set({ notices: list });
  };
  return {
    add(kind, text, about) {
      const before = live.get().notices;
      const number = (before[0]?.number ?? 0) + 1;
      keep([{ number, at: now().toISOString(), kind, text, about, seen: false }, ...before].slice(0, KEPT));
    },
    seen(upTo) {
      keep(live.get().notices.map((notice) => (notice.number <= upTo ? { ...notice, seen: true } : notice)));
    },
  };
}
