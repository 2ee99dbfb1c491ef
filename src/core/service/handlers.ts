/** The answers to a window's calls, as types: one handler for each call of the contract. */
import type { Failure, Result } from '../../shared/result.ts';
import type { CallName, InputOf, OutputOf } from '../../shared/window/calls.ts';

export type Handlers<N extends CallName = CallName> = {
  readonly [K in N]: (input: InputOf<K>) => Result<OutputOf<K>, Failure> | Promise<Result<OutputOf<K>, Failure>>;
};

/** Calls of one area, such as `review`. */
export type CallsOf<Area extends string> = Extract<CallName, `${Area}.${string}`>;
