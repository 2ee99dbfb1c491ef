/** Sessions that only their place names. */

/** Names that every session's file has; there the folder is the session. */
const COMMON = /^(?:chat_history|conversation|events|messages|session|transcript|updates|wire)$/;

/** The file's name without its ending, or its folder's where every session's file is called the same. */
export function sessionNamedBy(path: string): string {
  const parts = path.split(/[\\/]/);
  const bare = (parts.at(-1) ?? '').replace(/\.jsonl(?:\.zst)?$/, '');
  const above = parts.at(-2) ?? '';
  return COMMON.test(bare) && above !== '' ? above : bare || 'session';
}
