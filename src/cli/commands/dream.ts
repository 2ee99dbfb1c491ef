import { resolve } from 'node:path';
import type { DreamReport } from '../../shared/contract.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Answer, Command, Context } from '../answer.ts';
import { proposalText } from '../proposal-text.ts';
import { count, table, wrap, type Page } from '../terminal.ts';
import { nothingRead } from './scan.ts';

export interface DreamOptions {
  project?: string;
  sessions: number;
  since?: Date;
  instructions?: string;
  model?: string;
  budget?: number;
  resume?: string;
}

export const dream: Command<DreamOptions> = async (context, options) => {
  const { engine, tell } = context;
  const model = options.model === undefined ? null : { file: options.model === 'none' ? null : resolve(options.model) };
  const used = model === null ? engine.settings().model.language : model.file;
  const signals = [context.signal];
  // A model stops in time by itself, and the dream makes the best of what it has read; without one the dream stops.
  if (options.budget !== undefined && used === null)
    signals.push(AbortSignal.timeout(Math.min(Math.ceil(options.budget * 60_000), LONGEST_TIMER_MS)));
  const dreamt = await engine.dream(
    {
      project: options.project === undefined ? null : resolve(options.project),
      sessions: options.sessions,
      since: options.since ?? null,
      instructions: options.instructions ?? null,
      resume: options.resume ?? null,
      model,
      minutes: options.budget ?? null,
    },
    {
      signal: AbortSignal.any(signals),
      onProgress: ({ stage, done, total }) => tell(`Dreaming, ${stage}: ${done} of ${total}`),
    },
  );
  if (!dreamt.ok) return dreamt;
  const unread = nothingRead(context, dreamt.value.coverage);
  return unread === null ? ok(answerOf(context, dreamt.value)) : fail(unread);
};

function answerOf({ engine }: Context, report: DreamReport): Answer {
  const memory = engine.memory();
  const waiting = memory.ok
    ? memory.value.proposals().filter(({ id, pending }) => pending > 0 && id !== report.proposal.id)
    : [];
  return {
    json: report,
    text: (page) => {
      const parts = [reportText(page, report)];
      if (waiting.length > 0) {
        const changes = waiting.reduce((sum, { pending }) => sum + pending, 0);
        parts.push(`${count(changes, 'change')} of earlier proposals still wait: ${page.invocation} proposals`);
      }
      return parts.join('\n\n');
    },
    incomplete: report.dream.status !== 'succeeded',
  };
}

export function reportText(page: Page, { dream: { id, status, sessions }, coverage, proposal }: DreamReport): string {
  const run = page.invocation;
  if (status === 'cancelled') return `Stopped. Nothing is lost; go on with: ${run} dream --resume ${id}`;
  const read =
    sessions === 0
      ? `No new sessions among ${count(coverage.sessions, 'session')} in ${count(coverage.files, 'log')}.`
      : `Dreamed over ${count(sessions, 'new session')}, of ${count(coverage.sessions, 'session')} in ${count(coverage.files, 'log')}.`;
  const problems =
    coverage.problems.length === 0
      ? []
      : [`${count(coverage.problems.length, 'problem')} while reading: ${run} doctor`];
  const { changes } = proposal;
  if (changes.length === 0) return [read, ...problems, 'Nothing to propose, which is a good answer too.'].join('\n');
  return [
    [read, ...problems, page.bold(`Proposal ${proposal.id}: ${count(changes.length, 'change')}`)].join('\n'),
    proposalText(page, proposal),
    howToDecide(page, proposal.id),
  ].join('\n\n');
}

function howToDecide(page: Page, proposal: string): string {
  const run = page.invocation;
  const ways = [
    ['accept --all', proposal, 'all of it'],
    ['accept', 'CHANGE…', 'one or several, by the ids above'],
    ['discard', 'CHANGE…', 'not this time'],
    ['never', 'CHANGE…', 'and do not ask again'],
    ['undo', '', 'takes back the last decision'],
  ];
  return [
    wrap('Nothing has been changed yet. What you accept is written to your playbooks:', page.width),
    table(ways.map(([command = '', about = '', does = '']) => [`  ${run} ${command} ${about}`, page.dim(does)])),
  ].join('\n');
}

/** Node's timers reach no further, which is most of a month. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
