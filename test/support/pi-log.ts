/** Logs of pi written for tests, each entry hanging on the one before. */
import type { LogRecord } from './logs.ts';

const START = Date.UTC(2026, 2, 1, 9);

export class PiLog {
  readonly records: LogRecord[] = [];
  readonly id: string;
  #n: number;
  #last: string | null = null;

  /** @param start seconds after nine o'clock at which the session begins */
  constructor(id = '01aaaaaa-0000-7000-8000-000000000001', head: LogRecord = {}, start = 0) {
    this.id = id;
    this.#n = start;
    this.records.push({ type: 'session', version: 3, id, timestamp: this.#time(), cwd: '/home/ann/shop', ...head });
  }

  /** Epoch milliseconds of the latest entry. */
  now(): number {
    return START + this.#n * 1000;
  }

  /** Any entry. Returns its id. */
  entry(type: string, fields: LogRecord, parentId: string | null = this.#last): string {
    this.#n += 1;
    const id = (0x10000000 + this.#n).toString(16);
    this.records.push({ type, id, parentId, timestamp: this.#time(), ...fields });
    this.#last = id;
    return id;
  }

  message(message: LogRecord, parentId: string | null = this.#last): string {
    return this.entry('message', { message: { timestamp: this.now() + 1000, ...message } }, parentId);
  }

  user(content: unknown, fields: LogRecord = {}, parentId: string | null = this.#last): string {
    return this.message({ role: 'user', content, ...fields }, parentId);
  }

  say(text: string): string {
    return this.assistant([{ type: 'text', text }]);
  }

  assistant(content: unknown, fields: LogRecord = {}): string {
    return this.message({ role: 'assistant', content, model: 'claude-sonnet-5', stopReason: 'stop', ...fields });
  }

  #time(): string {
    return new Date(this.now()).toISOString();
  }
}
