/** What a command has to say, before anybody knows whether a person or a program reads it. */
import type { Engine } from '../core/engine.ts';
import type { Failure, Result } from '../shared/result.ts';
import type { Settings } from './settings.ts';
import type { Page } from './terminal.ts';

export interface Answer {
  /** The one document on standard output with `--json`. */
  json: unknown;
  /** The same for a person. No line break at its end. */
  text(page: Page): string;
  /** Exit status 1: the document stands, but not everything that was asked for was done. */
  incomplete?: boolean;
  /** The command runs on after it has answered, until it is stopped. With `--json` its document is one line. */
  goesOn?: () => Promise<void>;
}

export type Answered = Result<Answer, Failure>;

/** What every command works with. */
export interface Context {
  engine: Engine;
  settings: Settings;
  /** Set when the user presses ^C: what is finished is kept. */
  signal: AbortSignal;
  /** One line that replaces the one before, for a person who waits. */
  tell(progress: string): void;
}

export type Command<Options> = (context: Context, options: Options) => Promise<Answered> | Answered;
