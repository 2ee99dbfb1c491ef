/** Two dreams over the same sessions, the second of them with a model that had not time enough. */
import type { DreamDetail, DreamRow } from '../../src/shared/window/views.ts';
import { SPARROW } from './invented-models.ts';

const row = (id: string, model: string | null): DreamRow => ({
  dream: {
    id,
    status: 'succeeded',
    sessions: 10,
    startedAt: '2026-11-25T22:10:00Z',
    finishedAt: '2026-11-25T22:50:00Z',
    model,
  },
  trigger: 'user',
  proposal: { id: `p-${id}`, pending: 2, accepted: 0, discarded: 0, never: 0 },
  problems: 0,
});
export const FIRST = row('first', null);
export const SECOND = row('second', SPARROW.name);
const NOTHING_MORE = {
  request: null,
  coverage: null,
  stages: [],
  dropped: [],
  model: null,
  againOf: null,
  readAgainBy: [],
  folder: '/dreams/one',
};
/** By the dream's id. */
export const DETAILS: Readonly<Record<string, DreamDetail>> = {
  first: { ...FIRST, ...NOTHING_MORE, readAgainBy: ['second'] },
  second: {
    ...SECOND,
    ...NOTHING_MORE,
    againOf: 'first',
    stages: [{ stage: 'read', summary: '312 passages' }],
    model: {
      name: SPARROW.name,
      hash: SPARROW.id,
      minutes: 41.6,
      tokensRead: 91_234,
      tokensWritten: 8123,
      windowsRead: 312,
      windowsLeft: 44,
      useless: 7,
      gone: 'it used the two hours that are set',
    },
  },
};
