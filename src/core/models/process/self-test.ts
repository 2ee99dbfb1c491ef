/**
 * node-llama-cpp tries a native binary in a forked child before it loads it. In the app there is nothing to fork: the
 * fuse that would let Electron run as Node is off, and a fork would start the whole app again. A model's process is
 * expendable, so it is its own test: a binary that crashes takes only this process with it, and the engine tries the
 * next device.
 */
import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';

/** What the self-test speaks to instead of a child: it answers every question with yes. */
class Untested extends EventEmitter {
  readonly stdout = null;
  readonly stderr = null;
  readonly killed = false;
  exitCode: number | null = null;

  constructor() {
    super();
    queueMicrotask(() => this.emit('message', { type: 'ready' }));
  }

  send(message: { type: string }): boolean {
    queueMicrotask(() => {
      if (message.type === 'start') this.emit('message', { type: 'loaded' });
      else if (message.type === 'test') this.emit('message', { type: 'done' });
      else this.kill();
    });
    return true;
  }

  kill(): boolean {
    if (this.exitCode !== null) return false;
    this.exitCode = 0;
    this.emit('exit', 0);
    return true;
  }
}

/** From here on nothing in this process can fork. To be called before node-llama-cpp is imported. */
export function forkNothing(): void {
  Object.assign(childProcess, { fork: () => new Untested() });
  syncBuiltinESMExports();
}
