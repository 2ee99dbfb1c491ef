/** How a model's process is started where there is Node: forked. In the app the host starts it (see src/main/). */
import { fork } from 'node:child_process';
import type { ToModel } from './process/messages.ts';

/** A model's process as the engine holds it. */
export interface ModelProcess {
  post(message: ToModel): void;
  /** What it says is not trusted: it is validated where it is heard. */
  onMessage(listener: (message: unknown) => void): void;
  /** It ended, by itself or not. @param why in a word or two */
  onEnd(listener: (why: string) => void): void;
  /** At once, whatever it is doing. */
  kill(): void;
}

/** @throws never: one that cannot be started ends */
export type StartModelProcess = () => ModelProcess;

/** The process of a checkout. */
export const MODEL_PROCESS = new URL('./process/model-process.ts', import.meta.url);

/** So much of what native code prints is kept, to say why it ended. */
const LAST_WORDS = 2000;

/** @param file entry of the process; it speaks the messages of process/messages.ts */
export const forked =
  (file: URL = MODEL_PROCESS, args: readonly string[] = []): StartModelProcess =>
  () => {
    // Standard output belongs to the command that runs this: one JSON document and nothing else.
    const child = fork(file, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    let words = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-LAST_WORDS);
    });
    return {
      // Between its end and the news of it, what is sent is lost; the news deals with it.
      post: (message) => void (child.connected && child.send(message, () => {})),
      onMessage: (listener) => void child.on('message', listener),
      onEnd(listener) {
        let told = false;
        const once = (why: string): void => {
          if (!told) listener(why);
          told = true;
        };
        child.once('error', ({ message }) => once(message));
        child.once('exit', (status, signal) => once(lastLine(words) ?? signal ?? `status ${String(status)}`));
      },
      kill: () => void child.kill('SIGKILL'),
    };
  };

const lastLine = (words: string): string | null => words.trim().split('\n').at(-1)?.trim().slice(0, 200) || null;
