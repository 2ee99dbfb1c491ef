/** The dream that was paused, remembered across restarts, so that it can go on from where it was. */
import { z } from 'zod';
import { PausedDream } from '../../shared/window/live.ts';
import type { Engine } from '../engine.ts';

export type PauseReason = PausedDream['why'];

const NAME = 'pausedDream';

/** The newest dream that can go on. One that says "running" while nothing runs was cut off. */
export function pausedDream(engine: Engine): PausedDream | null {
  const memory = engine.memory();
  if (!memory.ok) return null;
  const dream = memory.value.dreams().find(({ status }) => status === 'paused' || status === 'running');
  if (dream === undefined) return null;
  const remembered = PausedDream.nullable().catch(null).parse(memory.value.setting(NAME));
  return remembered?.dream === dream.id ? remembered : { dream: dream.id, since: dream.startedAt, why: 'interrupted' };
}

export function rememberPause(engine: Engine, pause: PausedDream | null): void {
  const memory = engine.memory();
  if (memory.ok) memory.value.setSetting(NAME, z.json().parse(pause));
}
