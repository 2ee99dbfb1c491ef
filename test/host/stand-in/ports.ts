/** Electron's ports and its utility process, over a forked child and its channel. */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

let ids = 0;

/** One end of a channel. It may lie in this process, in the page, or have been given to a child. */
export class Port extends EventEmitter {
  readonly id = ++ids;
  other: Port | null = null;
  /** Where what comes to this end goes on to. */
  deliver: ((data: unknown) => void) | null = null;
  readonly #early: unknown[] = [];
  #started = false;

  postMessage(data: unknown): void {
    this.other?.arrive(data);
  }
  arrive(data: unknown): void {
    if (!this.#started || this.deliver === null) this.#early.push(data);
    else this.deliver(data);
  }
  start(): void {
    this.#started = true;
    for (const data of this.#early.splice(0)) this.deliver?.(data);
  }
  /** The page said something to its end. */
  fromPage(data: unknown): void {
    this.postMessage(data);
  }
}

export class ChildEngine extends EventEmitter {
  readonly #child: ChildProcess;
  readonly #ports = new Map<number, Port>();

  constructor(file: string, args: string[]) {
    super();
    this.#child = fork(file, args, {
      execArgv: ['--import', new URL('./parent-port.ts', import.meta.url).href],
      serialization: 'advanced',
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('exit', (code) => this.emit('exit', code ?? -1));
    this.#child.on('message', (raw) => {
      if (typeof raw !== 'object' || raw === null || !('data' in raw)) return;
      if ('port' in raw && typeof raw.port === 'number') this.#ports.get(raw.port)?.postMessage(raw.data);
      else this.emit('message', raw.data);
    });
  }
  get pid(): number | undefined {
    return this.#child.pid;
  }
  postMessage(data: unknown, ports: Port[] = []): void {
    if (!this.#child.connected) return;
    for (const port of ports) {
      port.deliver = (data) => this.#send({ port: port.id, data });
      this.#ports.set(port.id, port);
    }
    this.#send({ data, ports: ports.map(({ id }) => id) });
    for (const port of ports) port.start();
  }
  /** What is sent to a child that has just ended is lost, as it is in Electron. */
  #send(message: object): void {
    if (this.#child.connected) this.#child.send(message, undefined, undefined, () => {});
  }
  kill(signal: NodeJS.Signals = 'SIGTERM'): boolean {
    return this.#child.kill(signal);
  }
}
