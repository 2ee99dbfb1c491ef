/** Small sessions for preferences, written turn by turn. */
import type { SessionEvent } from '../../src/core/sessions/event.ts';
import type { RootedHead, Session } from '../../src/core/sessions/session.ts';
import { recallPreferences } from '../../src/core/dreaming/preferences.ts';
import type { Lesson } from '../../src/core/dreaming/lesson.ts';
import { extractWishes } from '../../src/core/signals/wishes/wishes.ts';

type Told = (seq: number, at: number) => SessionEvent[];

const base = (seq: number, at: number, line = seq + 1) => ({ seq, line, at, uid: null, active: true, copied: false });

export const user =
  (text: string): Told =>
  (seq, at) => [{ ...base(seq, at), kind: 'prompt', text, via: 'prompt' }];
export const agent =
  (text: string): Told =>
  (seq, at) => [{ ...base(seq, at), kind: 'assistant', text }];
export const injected =
  (text: string): Told =>
  (seq, at) => [{ ...base(seq, at), kind: 'injected', origin: 'reminder', text }];
export const runs =
  (command: string): Told =>
  (seq, at) => [
    {
      ...base(seq, at),
      kind: 'tool-call',
      callId: `call-${seq}`,
      tool: 'Bash',
      category: 'shell',
      command,
      path: null,
      cwd: null,
      input: JSON.stringify({ command }),
    },
  ];
/** The user refuses a command and says why. */
export const refuses =
  (command: string, words: string): Told =>
  (seq, at) => [...runs(command)(seq, at), { ...base(seq + 1, at), kind: 'rejection', callId: `call-${seq}`, words }];

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1, 9);
let counter = 0;

export type SaidSession = Session & { head: RootedHead };

/** @param day days after the first of June; later sessions are newer */
export function session(
  told: readonly Told[],
  place: { cwd?: string; day?: number; rootOf?: string } = {},
): SaidSession {
  counter += 1;
  const id = `session-${counter}`;
  const startedAt = START + (place.day ?? counter) * DAY;
  const events: SessionEvent[] = [];
  for (const part of told) events.push(...part(events.length, startedAt + events.length * 60_000));
  return {
    head: {
      id,
      agent: 'claude-code',
      file: `/logs/${id}.jsonl`,
      cwd: place.cwd ?? '/home/ana/src/shop',
      gitBranch: null,
      gitRemote: null,
      agentVersion: null,
      models: [],
      startedAt,
      endedAt: startedAt,
      parent: null,
      relation: 'root',
      title: null,
      untold: [],
      rootOf: place.rootOf ?? id,
      project: place.cwd ?? '/home/ana/src/shop',
    },
    counts: {
      prompts: null,
      assistant: null,
      toolCalls: null,
      failedCalls: null,
      rejections: null,
      interruptions: null,
      compactions: null,
    },
    events,
  };
}

/** One session for each text, all in one project unless said otherwise. */
export const eachIn = (cwd: string, ...texts: readonly string[]): SaidSession[] =>
  texts.map((text) => session([user('have a look at the parser'), agent('Done.'), user(text)], { cwd }));

export const lessonsOf = (sessions: readonly SaidSession[]): Lesson[] =>
  recallPreferences(sessions.map((said) => ({ session: said.head, wishes: extractWishes(said) })));

export const titlesOf = (sessions: readonly SaidSession[]): string[] => lessonsOf(sessions).map(({ title }) => title);
