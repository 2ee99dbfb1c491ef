/** What agents found untrustworthy in several sessions becomes a mistake to avoid: acting on it. */
import { createHash } from 'node:crypto';
import type { Evidence, Scope } from '../../shared/contract.ts';
import type { RootedHead } from '../sessions/session.ts';
import { bare, simpleCommands } from '../signals/shell.ts';
import type { VerdictSignal } from '../signals/verdicts.ts';
import type { Lesson } from './lesson.ts';

export interface SessionVerdicts {
  session: RootedHead;
  verdicts: readonly VerdictSignal[];
}

interface Found {
  session: RootedHead;
  signal: VerdictSignal;
}

/** An agent's opinion weighs less than a failure: it takes three sessions to be a lesson. */
const MIN_SESSIONS = 3;
const MAX_QUOTES = 12;

export function recallVerdicts(input: readonly SessionVerdicts[]): Lesson[] {
  const all = input.flatMap(({ session, verdicts }) => verdicts.map((signal): Found => ({ session, signal })));
  const groups = Map.groupBy(
    all,
    ({ session, signal }) => `${session.project ?? ''} ${headOf(signal.subject)} ${signal.verdict}`,
  );
  return [...groups.values()].flatMap((group) => lessonOf(group) ?? []);
}

/** "LSP diagnostics", "The IDE diagnostic": one thing. */
const headOf = (subject: string): string => (subject.split(' ').at(-1) ?? '').toLowerCase().replace(/s$/, '');

function lessonOf(group: readonly Found[]): Lesson | null {
  const sessions = [...new Set(group.map(({ session }) => session.rootOf))];
  const [first] = group;
  const project = first?.session.project ?? null;
  if (!first || project === null || sessions.length < MIN_SESSIONS) return null;
  const subject = mostSaid(group.map(({ signal }) => signal.subject)) ?? first.signal.subject;
  const are = /s$/i.test(subject) ? 'are' : 'is';
  const check = mostRun(group);
  const saying = group.filter(({ signal }) => signal.subject.toLowerCase() === subject.toLowerCase());
  const source = saying.sort((a, b) => a.signal.quote.length - b.signal.quote.length)[0] ?? first;
  const scope: Scope = `project:${project}`;
  const times = group.flatMap(({ signal }) => (signal.at === null ? [] : [signal.at]));
  const { verdict } = first.signal;
  return {
    key: createHash('sha256')
      .update(`verdict\0${scope}\0${headOf(subject)}\0${verdict}`)
      .digest('hex')
      .slice(0, 24),
    kind: 'mistake',
    scope,
    title: `Check before acting on ${subject}: here ${are === 'are' ? 'they are' : 'it is'} often ${verdict}`,
    advice: [
      `Agents found so in the middle of other work (“${source.signal.quote}”).`,
      ...(check === null ? [] : [`Running \`${check}\` told the truth.`]),
    ].join(' '),
    slots: [headOf(subject), verdict],
    against: [],
    evidence: evidenceOf([source, ...group.filter((one) => one !== source)], check),
    sessions,
    days: [...new Set(times.map((at) => new Date(at).toISOString().slice(0, 10)))].sort(),
    firstAt: times.length > 0 ? Math.min(...times) : null,
    lastAt: times.length > 0 ? Math.max(...times) : null,
    standing: false,
    agreement: 1,
  };
}

function mostSaid(texts: readonly string[]): string | null {
  const times = Map.groupBy(texts, (text) => text.toLowerCase());
  const [most] = [...times.values()].sort((a, b) => b.length - a.length || (b[0]?.length ?? 0) - (a[0]?.length ?? 0));
  return most?.[0] ?? null;
}

/** Program and subcommand that at least two sessions turned to. */
function mostRun(group: readonly Found[]): string | null {
  const runs = group.flatMap(({ session, signal }) =>
    commandsOf(signal).map((command) => ({ root: session.rootOf, command })),
  );
  const best = [...Map.groupBy(runs, ({ command }) => command)]
    .map(([command, by]) => ({ command, roots: new Set(by.map(({ root }) => root)).size }))
    .sort((a, b) => b.roots - a.roots || (a.command < b.command ? -1 : 1))[0];
  return best && best.roots >= 2 ? best.command : null;
}

const LOOKING = new Set('cat cd echo find git grep head less ls pwd rg sed tail wc which'.split(' '));

function commandsOf({ then }: VerdictSignal): string[] {
  if (then === null) return [];
  return simpleCommands(then.command).flatMap(({ words }) => {
    const [program = '', sub = ''] = words.map(bare);
    if (LOOKING.has(program) || !/^[a-z][\w.-]*$/i.test(program)) return [];
    const command = /^[a-z][\w:-]*$/i.test(sub) ? `${program} ${sub}` : program;
    return then.command.includes(command) ? [command] : [];
  });
}

function evidenceOf(group: readonly Found[], check: string | null): Evidence[] {
  const place = ({ session }: Found, line: number, at: number | null, quote: string): Evidence => ({
    agent: session.agent,
    session: session.id,
    file: session.file,
    line,
    role: 'assistant',
    at: at === null ? null : new Date(at).toISOString(),
    quote,
  });
  const said = group.map((one) => place(one, one.signal.line, one.signal.at, one.signal.quote));
  const ran = group.find(({ signal }) => check !== null && commandsOf(signal).includes(check));
  const proof = ran?.signal.then && check !== null ? [place(ran, ran.signal.then.line, ran.signal.then.at, check)] : [];
  return [...said.slice(0, 1), ...proof, ...said.slice(1)].slice(0, MAX_QUOTES);
}
