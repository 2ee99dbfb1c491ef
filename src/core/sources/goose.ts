/**
 * Goose: a database of all sessions (`~/.local/share/goose/sessions/sessions.db`), earlier a file each
 * (`…/sessions/<session>.jsonl`), a head and then one message a line, written anew after each turn.
 */
import { join } from 'node:path';
import { gooseRecords, gooseUnits, isGoose } from './goose/database.ts';
import { gooseMessage } from './goose/message.ts';
import { asObject, asText, parseLine, type JsonObject } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { DatabaseReader, Decoded, FileHead, LineDecoder, LineReader, SessionFacts } from './reader.ts';

export const goose: LineReader & DatabaseReader = {
  agent: 'goose',
  name: 'Goose',
  places(home, env) {
    const named = env['GOOSE_PATH_ROOT'];
    if (named) return [join(named, 'data', 'sessions')];
    const data = env['XDG_DATA_HOME'] || join(home, '.local', 'share');
    const windows = env['APPDATA'];
    return [join(data, 'goose', 'sessions'), ...(windows ? [join(windows, 'Block', 'goose', 'data', 'sessions')] : [])];
  },
  lines: {
    claims: (path) => /^[^\\/]+\.jsonl$/.test(path),
    recognises: ({ head }: FileHead) =>
      head.some((line) => {
        const parsed = parseLine(line);
        return parsed.kind === 'object' && (isHead(parsed.value) || isMessage(parsed.value));
      }),
    decoder: (path, state) => new GooseDecoder(path, state),
  },
  database: {
    claims: (path) => path === 'sessions.db',
    recognises: isGoose,
    units: gooseUnits,
    read: gooseRecords,
  },
};

const isHead = (record: JsonObject): boolean =>
  !('role' in record) &&
  !('type' in record) &&
  'working_dir' in record &&
  ('message_count' in record || 'description' in record);

const isMessage = (record: JsonObject): boolean =>
  (record['role'] === 'user' || record['role'] === 'assistant') &&
  typeof record['created'] === 'number' &&
  Array.isArray(record['content']) &&
  !('type' in record);

class GooseDecoder implements LineDecoder {
  readonly #session: string;
  #cwd: string | null;

  constructor(path: string, state: unknown) {
    this.#session = sessionNamedBy(path);
    this.#cwd = asText(asObject(state)?.['cwd']);
  }

  state(): unknown {
    return { cwd: this.#cwd };
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad') return parsed;
    const record = parsed.value;
    const session = this.#session;
    if (isHead(record)) {
      this.#cwd = asText(record['working_dir']);
      const facts: Partial<SessionFacts> = { cwd: this.#cwd, title: asText(record['description']) };
      const parent = asText(record['parent_session_id']);
      if (parent !== null) return { kind: 'meta', session, facts: { ...facts, parent, relation: 'subagent' } };
      return { kind: 'meta', session, facts };
    }
    return gooseMessage(record, { session, line: number, cwd: this.#cwd });
  }
}
