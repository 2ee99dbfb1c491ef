/** Ways of `readWith` that several agents have. */
import { dirname } from 'node:path';

/** The parts of a session, and what tells of them, lie in the session's folder or in one below it. */
export function withItsFolder(relativePath: string): string | null {
  const folder = dirname(relativePath);
  return folder === '.' ? null : folder;
}

/** Everything that is read with a log is itself one, or bears no name of a log. */
export const withNone = (): null => null;
