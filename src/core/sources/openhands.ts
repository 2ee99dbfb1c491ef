/**
 * OpenHands, in all the ways it leaves conversations:
 *
 * - a folder of events, each a file of its own: `conversations/<id>/events/event-00000-<uuid>.json` (the CLI, since the
 *   end of 2025) and `sessions/<id>/events/0.json` before;
 * - a list of events as a document, which its page lets one download;
 * - rows of evaluations, `output.jsonl`, a conversation a line.
 */
import { basename, dirname, join } from 'node:path';
import { asObject, asText, parseLine, type JsonObject } from './json.ts';
import { conversation, eventsIn, generationOf, isConversation } from './openhands/conversation.ts';
import { withItsFolder } from './read-with.ts';
import type { Decoded, DocumentReader, LineReader, LogDocument } from './reader.ts';
import { parse } from './recognise.ts';
import { runNamedBy } from './run-named-by.ts';

/** An event's own file, with its number. */
const EVENT = /^(?:event-)?(\d{1,9})(?:-[^\\/]+)?\.json$/;
const FIRST = /^(?:event-0+-[^\\/]+|event-0+|0)\.json$/;

export const openHands: LineReader & DocumentReader = {
  agent: 'openhands',
  name: 'OpenHands',
  places(home, env) {
    const conversations = env['OPENHANDS_CONVERSATIONS_DIR'];
    const folder = env['OPENHANDS_PERSISTENCE_DIR'] || join(home, '.openhands');
    return [
      conversations || join(folder, 'conversations'),
      join(folder, 'sessions'),
      join(folder, 'users'),
      join(home, '.openhands-state', 'sessions'),
    ];
  },
  readWith: withItsFolder,
  lines: {
    claims: (path) => /(?:^|[\\/])output\.jsonl$/.test(path),
    recognises: ({ head }) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && isRow(parsed.value);
      }),
    decoder: (path) => new Rows(path),
  },
  document: {
    claims: (path) => basename(dirname(path)) === 'events' && FIRST.test(basename(path)),
    recognises({ path, start, json }) {
      // Of a folder of events the first stands for all of them.
      if (basename(dirname(path)) === 'events' && EVENT.test(basename(path)))
        return FIRST.test(basename(path)) && generationOf(json()) !== null;
      return /"(?:kind|action|observation)"/.test(start) && isConversation(listIn(json()));
    },
    beside(path, namesIn) {
      const folder = dirname(path);
      if (basename(folder) !== 'events' || !FIRST.test(basename(path))) return [];
      const events = namesIn(folder).filter((name) => EVENT.test(name));
      const about = ['base_state.json', 'metadata.json'].map((name) => join(dirname(folder), name));
      return [folder, ...about, ...events.map((name) => join(folder, name))];
    },
    *read(document) {
      const { path, text } = document;
      if (basename(dirname(path)) === 'events' && FIRST.test(basename(path))) yield* folderEvents(document);
      else
        yield* conversation(eventsIn(listIn(parse(text))), {
          session: runNamedBy(path),
          parent: null,
          cwd: null,
          line: null,
        });
    },
  },
};

/** A list, or one in the answer of the program that was asked for it. */
const listIn = (value: unknown): unknown => {
  const answer = asObject(value);
  return answer?.['trajectory'] ?? answer?.['events'] ?? answer?.['items'] ?? value;
};

const isRow = (row: JsonObject): boolean =>
  Array.isArray(row['history']) &&
  ('instance_id' in row || 'instruction' in row || 'issue' in row) &&
  isConversation(eventsIn(row['history']));

/** Each row is a conversation: nothing of one matters for the next. */
class Rows {
  readonly #run: string;

  constructor(path: string) {
    this.#run = basename(dirname(path));
  }

  state(): null {
    return null;
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const row = parsed.value;
    if (!Array.isArray(row['history'])) return { kind: 'unknown', session: null, type: 'row' };
    const issue = asObject(row['issue']);
    const issueNumber = issue?.['number'];
    const task =
      asText(row['instance_id']) ??
      (typeof issueNumber === 'number' ? `issue-${String(issueNumber)}` : `row-${String(number)}`);
    const session = `${this.#run}/${task}`;
    const about = asObject(row['metadata']);
    const model = asText(asObject(about?.['llm_config'] ?? about?.['llm'])?.['model']);
    const told = [...conversation(eventsIn(row['history']), { session, parent: null, cwd: null, line: number })];
    const events = told.flatMap((one) => (one.kind === 'events' ? one.events : []));
    // Later evaluations keep what was asked beside the conversation only.
    const asked = events.some(({ kind }) => kind === 'prompt') ? null : asText(row['instruction']);
    if (asked !== null)
      events.unshift({ kind: 'prompt', line: number, at: null, uid: null, active: true, text: asked, via: 'prompt' });
    const facts = { ...factsOf(told), title: asText(issue?.['title']), ...(model === null ? {} : { model }) };
    return events.length === 0 ? { kind: 'meta', session, facts } : { kind: 'events', session, facts, events };
  }
}

/** What all records of a row say of their session: the first that says something counts. */
function factsOf(told: readonly Decoded[]): Extract<Decoded, { kind: 'meta' }>['facts'] {
  const all = told.flatMap((one) => ('facts' in one ? [one.facts] : []));
  return {
    cwd: all.find(({ cwd }) => cwd != null)?.cwd ?? null,
    agentVersion: all.find(({ agentVersion }) => agentVersion != null)?.agentVersion ?? null,
    model: all.find(({ model }) => model != null)?.model ?? null,
    at: all.find(({ at }) => at != null)?.at ?? null,
  };
}

function* folderEvents({ path, text, beside, besides }: LogDocument): Generator<Decoded, void, void> {
  const folder = dirname(dirname(path));
  const state = asObject(parse(beside(join(folder, 'base_state.json')) ?? ''));
  const about = asObject(parse(beside(join(folder, 'metadata.json')) ?? ''));
  const session = basename(folder);
  const parent = basename(dirname(folder)) === 'subagents' ? basename(dirname(dirname(folder))) : null;
  const cwd = asText(asObject(state?.['workspace'])?.['working_dir']);
  const model = asText(asObject(asObject(state?.['agent'])?.['llm'])?.['model']) ?? asText(about?.['llm_model']);
  const title = asText(asObject(state?.['tags'])?.['title']) ?? asText(about?.['title']);
  yield { kind: 'meta', session, facts: { title, model } };
  const events: unknown[] = [];
  for (const { file, number } of eventFiles(besides, dirname(path))) {
    const event = parse(file === path ? text : (beside(file) ?? ''));
    if (event === undefined) yield { kind: 'bad', message: `event ${String(number)} is not valid JSON` };
    else events.push(event);
  }
  yield* conversation(events, { session, parent, cwd, line: null, leaf: asText(state?.['leaf_event_id']) });
}

/** The files of the events by their numbers: names are not padded in all versions. */
function eventFiles(besides: readonly string[], folder: string): { file: string; number: number }[] {
  return besides
    .flatMap((file) => {
      const number = dirname(file) === folder ? EVENT.exec(basename(file))?.[1] : undefined;
      return number === undefined ? [] : [{ file, number: Number(number) }];
    })
    .sort((a, b) => a.number - b.number);
}
