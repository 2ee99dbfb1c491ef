/** Session logs written for tests: the records agents write, with only what a test cares about spelled out. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DecodedEvent, LineReader } from '../../src/core/sources/reader.ts';

export type LogRecord = Record<string, unknown>;

/** A folder that is gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'reverie-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

export const jsonl = (records: readonly LogRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

export function writeLog(root: string, name: string, content: readonly LogRecord[] | string): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : jsonl(content));
  return path;
}

/** The events of records, decoded one after the other. */
export function eventsOf(reader: LineReader, records: readonly LogRecord[], path = '/logs/x.jsonl'): DecodedEvent[] {
  const decoder = reader.lines.decoder(path, null);
  const events = records.flatMap((record, n) => {
    const decoded = decoder.decode(JSON.stringify(record), n + 1);
    return decoded.kind === 'events' ? decoded.events : [];
  });
  const last = decoder.atEnd?.();
  return last?.kind === 'events' ? [...events, ...last.events] : events;
}

const clock = (n: number): string => new Date(Date.UTC(2026, 2, 1, 9, 0, n)).toISOString();
const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** Claude Code records of one session, each hanging on the one before. */
export class ClaudeLog {
  readonly records: LogRecord[] = [];
  readonly session: string;
  readonly #extra: LogRecord;
  #n: number;

  constructor(session = '5e551011-0000-4000-8000-000000000001', extra: LogRecord = {}, start = 1) {
    this.session = session;
    this.#extra = extra;
    this.#n = start;
  }

  /** Any record with the usual envelope. Returns its uuid. */
  add(type: string, fields: LogRecord): string {
    const id = uuid(this.#n);
    this.records.push({
      parentUuid: this.#n === 1 ? null : uuid(this.#n - 1),
      isSidechain: false,
      cwd: '/home/ann/shop',
      gitBranch: 'main',
      version: '2.1.42',
      sessionId: this.session,
      type,
      ...this.#extra,
      uuid: id,
      timestamp: clock(this.#n),
      ...fields,
    });
    this.#n += 1;
    return id;
  }

  user(content: unknown, fields: LogRecord = {}): string {
    return this.add('user', { message: { role: 'user', content }, ...fields });
  }

  say(text: string): string {
    return this.assistant([{ type: 'text', text }]);
  }

  assistant(content: unknown, fields: LogRecord = {}, id = `msg_${String(this.#n)}`): string {
    return this.add('assistant', { message: { id, role: 'assistant', model: 'claude-opus-4-6', content }, ...fields });
  }

  call(name: string, input: LogRecord, id = `toolu_${String(this.#n)}`): string {
    this.assistant([{ type: 'tool_use', id, name, input }]);
    return id;
  }

  result(id: string, content: unknown, { error, ...fields }: LogRecord = {}): string {
    const block = {
      type: 'tool_result',
      tool_use_id: id,
      content,
      ...(error === undefined ? {} : { is_error: error }),
    };
    return this.user([block], fields);
  }

  run(command: string, output: string, exit = 0): void {
    const id = this.call('Bash', { command });
    if (exit === 0) this.result(id, output, { error: false });
    else this.result(id, `Exit code ${String(exit)}\n${output}`, { error: true });
  }

  queue(operation: string, content?: string): void {
    this.bare({ type: 'queue-operation', operation, ...(content === undefined ? {} : { content }) });
  }

  /** A record without uuid. */
  bare(fields: LogRecord): void {
    this.records.push({ sessionId: this.session, timestamp: clock(this.#n), ...fields });
  }
}

/** Codex records of one thread. */
export class CodexLog {
  readonly records: LogRecord[] = [];
  readonly id: string;
  #n = 0;

  constructor(id = '01a0aaaa-0000-7000-8000-000000000001', meta: LogRecord | null = {}) {
    this.id = id;
    if (meta !== null) this.meta({ id, cwd: '/home/ann/shop', cli_version: '0.130.0', source: 'cli', ...meta });
  }

  add(type: string, payload: LogRecord): void {
    this.#n += 1;
    this.records.push({ timestamp: clock(this.#n), type, payload });
  }

  meta(payload: LogRecord): void {
    this.add('session_meta', { timestamp: clock(0), originator: 'codex-tui', ...payload });
  }

  turn(turn_id: string, cwd = '/home/ann/shop'): void {
    this.event('task_started', { turn_id });
    this.add('turn_context', { turn_id, cwd, model: 'gpt-5.6' });
  }

  item(type: string, fields: LogRecord): void {
    this.add('response_item', { type, ...fields });
  }

  event(type: string, fields: LogRecord = {}): void {
    this.add('event_msg', { type, ...fields });
  }

  message(role: string, text: string): void {
    this.item('message', { role, content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }] });
  }

  /** A prompt as most versions write it: twice. */
  prompt(text: string): void {
    this.message('user', text);
    this.event('user_message', { message: text });
  }

  say(text: string): void {
    this.event('agent_message', { message: text });
    this.message('assistant', text);
  }

  call(name: string, args: LogRecord, output: unknown, call_id = `call_${String(this.#n)}`): void {
    this.item('function_call', { name, arguments: JSON.stringify(args), call_id });
    this.item('function_call_output', { call_id, output });
  }

  run(cmd: string, output: string, exit = 0): void {
    const text = `Chunk ID: 1a2b3c\nWall time: 0.1000 seconds\nProcess exited with code ${String(exit)}\nOriginal token count: 1\nOutput:\n${output}`;
    this.call('exec_command', { cmd, workdir: '/home/ann/shop' }, text);
  }
}
