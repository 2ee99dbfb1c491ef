/**
 * Hermes: a database of all sessions (`~/.hermes/state.db`), and messages one a line, as its gateway writes them beside
 * it (`~/.hermes/sessions/<session>.jsonl`) and as rows of that database are exported.
 */
import { join } from 'node:path';
import { hermesRecords, hermesUnits, isHermes } from './hermes/database.ts';
import { HermesRows, ROLES } from './hermes/rows.ts';
import { asTime, parseLine } from './json.ts';
import { sessionNamedBy } from './named-by-path.ts';
import type { DatabaseReader, Decoded, FileHead, LineDecoder, LineReader } from './reader.ts';

export const hermes: LineReader & DatabaseReader = {
  agent: 'hermes',
  name: 'Hermes',
  places(home, env) {
    const root = env['HERMES_HOME'] || join(home, '.hermes');
    // Profiles have a home each.
    return [join(root, 'sessions'), join(root, 'state.db'), join(root, 'profiles')];
  },
  notEntered: ['cache', 'checkpoints', 'logs', 'memories', 'skills', 'venv'],
  lines: {
    claims: (path) => /^(?:[^\\/]+[\\/]sessions[\\/])?[^\\/]+\.jsonl$/.test(path),
    recognises,
    decoder: (path, state) => new HermesDecoder(path, state),
  },
  database: {
    claims: (path) => /^(?:[^\\/]+[\\/])?state\.db$/.test(path),
    recognises: isHermes,
    units: hermesUnits,
    read: hermesRecords,
  },
};

/** The head its gateway writes, or a row of its database with the columns that no other agent has together. */
function recognises({ path, head }: FileHead): boolean {
  return head.some((line) => {
    const parsed = parseLine(line);
    if (parsed.kind === 'bad' || 'type' in parsed.value || !ROLES.has(parsed.value['role'])) return false;
    if (parsed.value['role'] === 'session_meta') return 'tools' in parsed.value || 'platform' in parsed.value;
    if ('finish_reason' in parsed.value && 'tool_name' in parsed.value) return true;
    return /[\\/]\.hermes[\\/]sessions[\\/]/.test(path) && asTime(parsed.value['timestamp']) !== null;
  });
}

class HermesDecoder implements LineDecoder {
  readonly #rows: HermesRows;

  constructor(path: string, state: unknown) {
    this.#rows = new HermesRows(sessionNamedBy(path), state);
  }

  state(): unknown {
    return this.#rows.state();
  }

  decode(line: string, number: number): Decoded {
    const parsed = parseLine(line);
    return parsed.kind === 'bad' ? parsed : this.#rows.read(parsed.value, number);
  }
}
