/**
 * Ways in which an agent's own tools refuse a call. The kinds are those every coding agent has: a tool that reads,
 * a tool that replaces text, tools with a schema, names that must exist.
 */

export type MisuseKind =
  | 'not-read'
  | 'changed-since-read'
  | 'text-not-found'
  | 'many-matches'
  | 'no-change'
  | 'no-such-file'
  | 'is-folder'
  | 'too-large'
  | 'wrong-parameter'
  | 'unknown-agent'
  | 'unknown-skill'
  | 'other';

export interface Misuse {
  kind: MisuseKind;
  /** The name the refusal is about: a parameter, an agent, a skill. `null` where the kind says it all. */
  subject: string | null;
}

const KINDS: readonly (readonly [MisuseKind, RegExp])[] = [
  [
    'not-read',
    /not been read yet|must read (?:the|this) file|read (?:it|the file) (?:first|before) (?:writing|editing)|use the read tool first/i,
  ],
  ['changed-since-read', /modified since (?:it was )?(?:last )?read|(?:file|content) (?:has )?changed since/i],
  [
    'text-not-found',
    /string (?:to replace )?(?:was )?not found|failed to find (?:expected lines|context)|old_string (?:was )?not found|could not find (?:the )?(?:string|text|old_string)|no match(?:es)? found for (?:the )?(?:search|old)/i,
  ],
  [
    'many-matches',
    /found \d+ (?:matches|occurrences) of|(?:multiple|more than one) (?:matches|occurrences)|(?:is|are|was) not unique/i,
  ],
  ['no-change', /no changes to make|old_string and new_string (?:are|must)|strings are identical/i],
  ['is-folder', /EISDIR|is a directory/i],
  ['no-such-file', /(?:file|path|directory) does not exist|no such file or directory|ENOENT|file not found/i],
  ['too-large', /exceeds (?:the )?maximum allowed|too large to (?:read|include)|exceeds .{0,20}(?:token|size) limit/i],
  ['unknown-skill', /unknown skill:? ?[`'"]?([\w:./-]+)|skill [`'"]?([\w:./-]+)[`'"]? (?:not found|does not exist)/i],
  [
    'unknown-agent',
    /agent type [`'"]?([\w:./-]+)[`'"]? not found|unknown (?:sub)?agent(?: type)?:? [`'"]?([\w:./-]+)/i,
  ],
  [
    'wrong-parameter',
    /(?:unexpected parameter|required parameter|parameter|property|argument) [`'"]([\w.-]+)[`'"]|InputValidationError|invalid (?:arguments|params|parameters|input)/i,
  ],
];

export function misuseOf(text: string): Misuse {
  const head = text.slice(0, 600);
  for (const [kind, pattern] of KINDS) {
    const match = pattern.exec(head);
    if (match) return { kind, subject: match[1] ?? match[2] ?? null };
  }
  return { kind: 'other', subject: null };
}
