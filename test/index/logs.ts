/** Writes small Claude Code logs, record by record, into a folder of its own. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openIndex, type ScanReport, type SessionIndex } from '../../src/core/sessions/index.ts';
import { READERS } from '../../src/core/sources/readers.ts';

let serial = 0;
/** Ids like the agents', the same in every run. */
export const uuid = (): string => `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`;

interface Place {
  session: string;
  cwd?: string;
  minute?: number;
}

const base = ({ session, cwd = '/home/jan/web', minute = 0 }: Place, type: string) => ({
  type,
  uuid: uuid(),
  parentUuid: null,
  sessionId: session,
  timestamp: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(),
  cwd,
  version: '2.1.0',
  isSidechain: false,
  userType: 'external',
});

export const user = (place: Place, text: string): string =>
  JSON.stringify({ ...base(place, 'user'), message: { role: 'user', content: text } });

export const assistant = (place: Place, text: string): string => {
  const record = base(place, 'assistant');
  return JSON.stringify({
    ...record,
    message: { id: `msg_${record.uuid}`, role: 'assistant', content: [{ type: 'text', text }] },
  });
};

/** A shell call and its result: two records. */
export const shell = (place: Place, command: string, output: string, failed = false): string[] => {
  const call = base(place, 'assistant');
  const id = `toolu_${call.uuid}`;
  const use = { type: 'tool_use', id, name: 'Bash', input: { command } };
  const result = { type: 'tool_result', tool_use_id: id, content: output, is_error: failed };
  return [
    JSON.stringify({ ...call, message: { id: `msg_${call.uuid}`, role: 'assistant', content: [use] } }),
    JSON.stringify({ ...base(place, 'user'), message: { role: 'user', content: [result] } }),
  ];
};

export const conversation = (session: string, words: string, minute = 0): string[] => [
  user({ session, minute }, `please look at ${words}`),
  ...shell({ session, minute: minute + 1 }, `cat ${words}.txt`, `the content of ${words}`),
  assistant({ session, minute: minute + 2 }, `I have read ${words}`),
];

export const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** A home folder with logs, an index over it, and ways to change both. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'reverie-index-'));
  readonly home = join(this.folder, 'home');
  readonly projects = join(this.home, '.claude', 'projects', '-home-jan-web');
  readonly data = join(this.folder, 'data');
  #index: SessionIndex | null = null;

  constructor() {
    mkdirSync(this.projects, { recursive: true });
  }

  path(name: string): string {
    return join(this.projects, name);
  }

  write(name: string, content: string): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  append(name: string, content: string): void {
    appendFileSync(this.path(name), content);
  }

  get index(): SessionIndex {
    if (this.#index === null) {
      const opened = openIndex({ dataDir: this.data });
      if (!opened.ok) throw new Error(opened.error.message);
      this.#index = opened.value;
    }
    return this.#index;
  }

  reopen(): SessionIndex {
    this.#index?.close();
    this.#index = null;
    return this.index;
  }

  close(): void {
    this.#index?.close();
    this.#index = null;
  }

  scan(sources: readonly string[] = []): Promise<ScanReport> {
    return this.index.scan({ home: this.home, env: {}, sources, readers: READERS });
  }

  remove(): void {
    this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
