/**
 * A model's process that says what a test wants: the same messages over the same pipe, with no model behind it.
 * Started with the path of a script (a module whose default export answers questions) as its argument.
 */
import { pathToFileURL } from 'node:url';
import type { Question } from '../../src/core/models/model.ts';
import type { FromModel, ToModel } from '../../src/core/models/process/messages.ts';

/** What the model does with one question. */
export type Act =
  | { json: unknown }
  | { useless: string }
  /** Token after token, without an end. */
  | { endless: true }
  /** So many tokens, some milliseconds apart, and then an answer. */
  | { afterTokens: number; json: unknown }
  /** No word at all. */
  | { silent: true }
  /** The process ends in the middle. */
  | { crash: true }
  /** Something that is no message of a model's. */
  | { raw: unknown };

export type Script = (question: Question, number: number) => Act;

const say = (message: FromModel): void => void process.send?.(message);
const spent = { tokensIn: 100, tokensReused: 0, tokensOut: 20, ms: 2, readMs: 1 };
/** What a question costs that is refused before it is read. */
const NOTHING = { tokensIn: 0, tokensReused: 0, tokensOut: 0, ms: 0, readMs: 0 };
const endless = new Map<number, NodeJS.Timeout>();
let asked = 0;

const [, , file = ''] = process.argv;
const { default: script }: { default: Script } = await import(pathToFileURL(file).href);

function slowly(ask: number, tokens: number, json: unknown): void {
  if (tokens === 0) return say({ answered: ask, json, spent });
  say({ alive: ask });
  setTimeout(slowly, 5, ask, tokens - 1, json);
}

process.on('message', (told: ToModel) => {
  if ('load' in told) return say({ loaded: { contextTokens: 4096, dimensions: null, device: 'script' } });
  if ('stop' in told) {
    clearInterval(endless.get(told.stop));
    return say({ stopped: told.stop });
  }
  if ('embed' in told) return say({ embedded: told.embed, vectors: told.texts.map(() => [1, 0]) });
  const act = script(told.question, asked++);
  if ('afterTokens' in act) slowly(told.ask, act.afterTokens, act.json);
  else if ('json' in act) say({ answered: told.ask, json: act.json, spent });
  else if ('useless' in act) say({ useless: told.ask, why: act.useless, spent: NOTHING });
  else if ('endless' in act)
    endless.set(
      told.ask,
      setInterval(() => say({ alive: told.ask }), 5),
    );
  else if ('crash' in act) process.abort();
  else if ('raw' in act) {
    process.send?.(act.raw);
    say({ useless: told.ask, why: 'nothing', spent });
  }
});
process.on('disconnect', () => process.exit(0));
