/**
 * ATIF, the format of trajectories that Harbor and others exchange runs of many agents in: one document a run, 1.0 to
 * 1.7. A sub-agent's trajectory stands in the document or in one of its own beside it; a run that became too long goes
 * on in another document. Success of a call is not part of the format.
 */
import { basename, dirname, join } from 'node:path';
import { compact } from './compact.ts';
import { CallIds } from './call-ids.ts';
import { exchangedCategory } from './exchanged/tools.ts';
import { exchangedUserText } from './exchanged/user.ts';
import { exitInText } from './exit-in-text.ts';
import { asExitCode, asList, asObject, asString, asText, asTime, isObject, type JsonObject } from './json.ts';
import type { Decoded, DecodedEvent, DocumentReader, LogDocument, RecordPlace, SessionFacts } from './reader.ts';
import { parse } from './recognise.ts';
import { runNamedBy } from './run-named-by.ts';
import { commandLine, contentText, pathIn } from './tools.ts';

const isAtif = (value: unknown): value is JsonObject =>
  isObject(value) && /^ATIF-v\d/.test(asText(value['schema_version']) ?? '') && Array.isArray(value['steps']);

/** Documents of one run stand together; a folder of more is a collection of runs. */
const BESIDE_MOST = 40;

/** Nobody is there to refuse or to stop anything, or nothing tells of it. */
const UNTOLD = ['rejections', 'interruptions'] as const;

export const atif: DocumentReader = {
  agent: 'atif',
  name: 'ATIF',
  places: () => [],
  document: {
    untold: UNTOLD,
    claims: (path) => /\.json$/.test(path),
    recognises: ({ start, json }) => /"schema_version"\s*:\s*"ATIF-v/.test(start) && isAtif(json()),
    beside(path, namesIn) {
      const folders = [...new Set([dirname(path), dirname(dirname(path))])];
      const others = folders.flatMap((folder) => {
        const names = namesIn(folder).filter((name) => name.endsWith('.json'));
        return names.length > BESIDE_MOST ? [] : names.map((name) => join(folder, name));
      });
      return others.filter((other) => other !== path);
    },
    read,
  },
};

function* read(document: LogDocument): Generator<Decoded, void, void> {
  const run = parse(document.text);
  if (isAtif(run))
    yield* trajectory(run, { session: idOf(run) ?? runNamedBy(document.path), ...originOf(run, document) });
  else yield { kind: 'bad', message: 'not a trajectory' };
}

const idOf = (run: JsonObject): string | null => asText(run['trajectory_id']) ?? asText(run['session_id']);

type Origin = Pick<SessionFacts, 'parent' | 'relation'>;

/** Only the document a run comes from says so: it names the one that goes on, or that of the sub-agent. */
function originOf(run: JsonObject, { path, besides, beside }: LogDocument): Origin {
  for (const other of besides) {
    const text = beside(other);
    if (text === null || !/"(?:continued_trajectory_ref|subagent_trajectory_ref)"/.test(text)) continue;
    const from = parse(text);
    if (!isAtif(from)) continue;
    const parent = idOf(from) ?? runNamedBy(other);
    if (isPath(asText(from['continued_trajectory_ref']), other, path)) return { parent, relation: 'continuation' };
    const called = refsIn(from).some(
      (ref) =>
        isPath(asText(ref['trajectory_path']), other, path) ||
        [asText(ref['trajectory_id']), asText(ref['session_id'])].some((id) => id !== null && id === idOf(run)),
    );
    if (called && parent !== idOf(run)) return { parent, relation: 'subagent' };
  }
  return { parent: null, relation: null };
}

const isPath = (named: string | null, from: string, path: string): boolean =>
  named !== null &&
  (join(dirname(from), named) === path || (basename(named) === basename(path) && !named.includes('..')));

const refsIn = (run: JsonObject): JsonObject[] =>
  asList(run['steps']).flatMap((step) =>
    resultsOf(asObject(step) ?? {}).flatMap((result) => {
      const refs = result['subagent_trajectory_ref'];
      return (Array.isArray(refs) ? asList(refs) : [refs]).filter(isObject);
    }),
  );

const resultsOf = (step: JsonObject): JsonObject[] =>
  asList(asObject(step['observation'])?.['results']).filter(isObject);

/** Sub-agents call sub-agents, but not for ever. */
const DEPTH = 8;

function* trajectory(
  run: JsonObject,
  { session, parent, relation }: Origin & { session: string },
  depth = 0,
): Generator<Decoded, void, void> {
  const agent = asObject(run['agent']);
  const extra = asObject(run['extra']);
  const facts: Partial<SessionFacts> = {
    agentVersion: asText(agent?.['version']),
    model: asText(agent?.['model_name']),
    cwd: asText(extra?.['cwd']) ?? asText(extra?.['working_dir']) ?? firstIn(agent, 'cwds'),
    gitBranch: firstIn(agent, 'git_branches'),
  };
  if (parent !== null && relation !== null) Object.assign(facts, { parent, relation });
  yield { kind: 'meta', session, facts };
  const steps = new Steps(relation === 'subagent', facts.cwd ?? null);
  // Converters of Claude Code's sessions tell its sub-agents' steps in the same list.
  const aside = { session: `${session}.sidechain`, steps: new Steps(true, facts.cwd ?? null) };
  for (const [n, step] of asList(run['steps']).entries()) {
    if (!isObject(step)) continue;
    const at = asTime(step['timestamp']);
    const own: Partial<SessionFacts> = { model: asText(step['model_name']) };
    if (at !== null) own.at = at;
    const isAside = asObject(step['extra'])?.['is_sidechain'] === true;
    const of = isAside ? aside : { session, steps };
    if (isAside) Object.assign(own, { cwd: facts.cwd, parent: session, relation: 'subagent' });
    const events = of.steps.events(step, { line: n + 1, at, uid: null, active: true });
    if (events === null) yield { kind: 'unknown', session, type: `step/${asText(step['source']) ?? '(no source)'}` };
    else if (events.length === 0) yield { kind: 'meta', session: of.session, facts: own };
    else yield { kind: 'events', session: of.session, facts: own, events };
  }
  if (depth === DEPTH) return;
  for (const [n, called] of asList(run['subagent_trajectories']).entries()) {
    if (!isObject(called)) continue;
    // In one run all share the run's own id: only the trajectory's tells them apart.
    const id = asText(called['trajectory_id']) ?? `${session}-subagent-${String(n + 1)}`;
    if (id !== session) yield* trajectory(called, { session: id, parent: session, relation: 'subagent' }, depth + 1);
  }
}

/** What a converter noted of the agent's session: a list of all there were. */
const firstIn = (agent: JsonObject | null, key: string): string | null =>
  asText(asList(asObject(agent?.['extra'])?.[key])[0]);

class Steps {
  readonly #calls = new CallIds();
  readonly #isSubagent: boolean;
  readonly #cwd: string | null;
  #begun = false;

  constructor(isSubagent: boolean, cwd: string | null) {
    this.#isSubagent = isSubagent;
    this.#cwd = cwd;
  }

  events(step: JsonObject, place: RecordPlace): DecodedEvent[] | null {
    const texts = textsIn(step['message']).filter((text) => text.trim() !== '');
    const { source } = step;
    if (source !== 'system' && source !== 'user' && source !== 'agent') return null;
    // What another document has already told.
    if (step['is_copied_context'] === true)
      return texts.map((text) => ({ kind: 'injected', ...place, origin: 'context', text }));
    const isFirst = !this.#begun;
    if (source !== 'system') this.#begun = true;
    if (source === 'user') {
      const injected = this.#isSubagent && isFirst;
      return [
        ...texts.flatMap((text): DecodedEvent[] =>
          injected ? [{ kind: 'injected', ...place, origin: 'subagent-prompt', text }] : exchangedUserText(text, place),
        ),
        ...this.#results(step, [], place),
      ];
    }
    if (source === 'system') {
      const compacted = texts.some((text) => /^Performed context summarization/.test(text));
      // Before anybody said anything it is the system's prompt.
      const told = isFirst ? [] : texts;
      return [
        ...(compacted ? [{ kind: 'compaction', ...place } as const] : []),
        ...told.map((text): DecodedEvent => ({ kind: 'injected', ...place, origin: 'notification', text })),
        ...this.#results(step, [], place),
      ];
    }
    const events: DecodedEvent[] = [];
    const reasoning = asText(step['reasoning_content']);
    if (reasoning !== null) events.push({ kind: 'thinking', ...place, text: reasoning });
    events.push(...texts.map((text): DecodedEvent => ({ kind: 'assistant', ...place, text })));
    const ids: string[] = [];
    for (const [n, call] of asList(step['tool_calls']).filter(isObject).entries()) {
      const callId = this.#calls.call(asText(call['tool_call_id']), place, n);
      ids.push(callId);
      events.push({ kind: 'tool-call', ...place, callId, ...this.#call(call) });
    }
    return [...events, ...this.#results(step, ids, place)];
  }

  #call(call: JsonObject): Omit<Extract<DecodedEvent, { kind: 'tool-call' }>, 'kind' | 'callId' | keyof RecordPlace> {
    const tool = asString(call['function_name']) ?? '';
    const args = asObject(call['arguments']) ?? {};
    // The terminal that is Harbor's own agent types keys.
    const category = exchangedCategory(tool);
    const isShell = category === 'shell';
    return {
      tool,
      category,
      command: isShell ? (commandLine(args['command'] ?? args['cmd']) ?? asText(args['keystrokes'])) : null,
      path: pathIn(args),
      cwd: asText(args['workdir']) ?? asText(args['cwd']) ?? this.#cwd,
      input: typeof call['arguments'] === 'string' ? call['arguments'] : compact(call['arguments']),
    };
  }

  /** @param ids calls of the same step */
  #results(step: JsonObject, ids: readonly string[], place: RecordPlace): DecodedEvent[] {
    const results = resultsOf(step);
    // A step of a converter holds one call, and notes beside it how it ended.
    const isError = results.length === 1 ? asObject(step['extra'])?.['tool_result_is_error'] : undefined;
    const nameless = results.every((result) => asText(result['source_call_id']) === null);
    return results.flatMap((result, n): DecodedEvent[] => {
      const written = asText(result['source_call_id']);
      const text = contentText(result['content']);
      // Without ids they belong together by their order, where there are as many.
      const byOrder = nameless && results.length === ids.length ? ids[n] : undefined;
      if (written === null && byOrder === undefined)
        return text.trim() === '' ? [] : [{ kind: 'injected', ...place, origin: 'command-output', text }];
      const callId = byOrder ?? this.#calls.result(written, place);
      return [
        { kind: 'tool-result', ...place, callId, ...outcomeOf(result, text, isError), text, userModified: false },
      ];
    });
  }
}

function textsIn(message: unknown): string[] {
  if (typeof message === 'string') return [message];
  return asList(message)
    .filter(isObject)
    .flatMap((part) => asText(part['text']) ?? []);
}

/** What Harbor adds to the result of a tool that failed. */
const REPORTED = '[error] tool reported failure';

function outcomeOf(
  result: JsonObject,
  text: string,
  isError: unknown,
): Pick<Extract<DecodedEvent, { kind: 'tool-result' }>, 'outcome' | 'exitCode'> {
  const extra = asObject(result['extra']);
  const exitCode = asExitCode(extra?.['exit_code'] ?? extra?.['exitCode'] ?? extra?.['returncode']);
  if (exitCode !== null) return { exitCode, outcome: exitCode === 0 ? 'ok' : 'failed' };
  const error = extra?.['is_error'] ?? extra?.['isError'] ?? isError;
  const told = exitInText(text);
  if (text.endsWith(REPORTED)) return { exitCode: told.exitCode, outcome: 'failed' };
  if (error === true) return { exitCode: told.exitCode, outcome: 'failed' };
  return error === false && told.outcome === 'unknown' ? { exitCode: null, outcome: 'ok' } : told;
}
