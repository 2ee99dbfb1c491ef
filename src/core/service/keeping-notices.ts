/** Says what befell sessions whose logs are gone: once that they vanish, and each time that something is lost. */
import type { Engine } from '../engine.ts';
import type { Scanned } from './dream-messages.ts';
import type { LiveState } from './live.ts';
import type { Notices } from './notices.ts';

const TOLD = 'toldOfVanishedLogs';

export function keepingNotices({ engine, live, notices }: { engine(): Engine; live: LiveState; notices: Notices }): {
  tell(scanned: Pick<Scanned, 'vanished' | 'lost' | 'keepProblems'>): void;
} {
  /** A full disk is one piece of news, however often it is run into. */
  let lastProblem: string | null = null;
  return {
    tell({ vanished, lost, keepProblems }) {
      if (lost > 0)
        notices.add(
          'problem',
          `${lost === 1 ? 'One kept session was' : `${String(lost)} kept sessions were`} deleted: over the limit, or too old. No log has ${lost === 1 ? 'it' : 'them'} any more.`,
          { kind: 'kept' },
        );
      const [problem = null] = keepProblems;
      if (problem !== null && problem !== lastProblem) notices.add('problem', problem, { kind: 'kept' });
      lastProblem = problem;
      const memory = engine().memory();
      if (!vanished || live.get().settings.keep.copies || !memory.ok || memory.value.setting(TOLD) === true) return;
      memory.value.setSetting(TOLD, true);
      notices.add(
        'logs-vanished',
        'An agent has deleted logs of its sessions. Reverie can keep copies of what it reads, if you want.',
        { kind: 'kept' },
      );
    },
  };
}
