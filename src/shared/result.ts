/**
 * Expected failure is data. A function that can fail in a way its caller must deal with returns a
 * `Result`; a thrown error is a bug in Reverie and nothing else.
 */
export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E };

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value });
export const fail = <E>(error: E): { ok: false; error: E } => ({ ok: false, error });

/** Closes a switch over a union: adding a member then fails to compile where it is not handled. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}

/**
 * A failure a person has to read. `message` says what is wrong, `hint` what to do about it.
 * `code` is stable and is what programs test for.
 */
export interface Failure<Code extends string = string> {
  code: Code;
  message: string;
  hint: string;
}
