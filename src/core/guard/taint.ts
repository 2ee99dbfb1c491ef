/**
 * Text that came from tools, files or the web is tainted: it can show that something failed, it can never become
 * advice. An attacker who can print to a terminal must not be able to write into a playbook.
 */
import type { Evidence } from '../../shared/contract.ts';

/** Zero-width and bidirectional marks hide instructions from people, not from machines. */
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]/g;
const WORD = /[\p{L}\p{N}_./:@-]+/gu;
/** This many words in a row, found in tool output and in nothing the user or the agent wrote, are taken from it. */
const BORROWED_RUN = 4;
const URL = /\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s`'")\]]+|\b(?:[\w-]+\.)+[a-z]{2,}\/[^\s`'")\]]+/gi;

const normalise = (text: string): string => text.replace(INVISIBLE, '').toLowerCase();
const words = (text: string): string[] => normalise(text).match(WORD) ?? [];

export interface Borrowed {
  what: 'words' | 'address' | 'invisible characters';
  text: string;
}

/**
 * Parts of an entry that only tainted text gave.
 *
 * Short fragments of an error message ("no such file or directory") are fine: they name the failure. A long run of
 * its words, an address that only it names, or characters nobody can see are not.
 */
export function borrowedFromTools(entry: string, evidence: readonly Evidence[]): readonly Borrowed[] {
  const found: Borrowed[] = [];
  const hidden = entry.search(INVISIBLE);
  if (hidden >= 0) found.push({ what: 'invisible characters', text: `U+${entry.charCodeAt(hidden).toString(16)}` });

  const clean = normalise(
    evidence
      .filter((e) => e.role === 'user' || e.role === 'assistant')
      .map((e) => e.quote)
      .join('\n'),
  );
  const tainted = evidence.filter((e) => e.role === 'tool' || e.role === 'system').map((e) => normalise(e.quote));
  for (const [address] of normalise(entry).matchAll(URL)) {
    if (!clean.includes(address) && tainted.some((text) => text.includes(address)))
      found.push({ what: 'address', text: address });
  }

  const own = ` ${words(clean).join(' ')} `;
  const theirs = tainted.map((text) => ` ${words(text).join(' ')} `);
  const said = words(entry);
  for (let i = 0; i + BORROWED_RUN <= said.length; i++) {
    const run = ` ${said.slice(i, i + BORROWED_RUN).join(' ')} `;
    if (!own.includes(run) && theirs.some((text) => text.includes(run)) && instructs(run)) {
      found.push({ what: 'words', text: run.trim() });
      break;
    }
  }
  return found;
}

/** Words that tell somebody to do something; an error that merely states what happened has none of them. */
const INSTRUCTION =
  / (?:always|never|must|should|remember|please|use|run|add|set|install|prefer|make|do|don't|dont|try|ensure|avoid|store|save|immer|nie|niemals|toujours|jamais|siempre|nunca) /;
/** "is not set", "must be installed first" state what is wrong; nobody is told to do anything. */
const STATEMENT = / (?:not|is|are|be|been|was|were|isn't|aren't) (?:set|run|made|stored|saved|added|used) /g;
const instructs = (run: string): boolean => INSTRUCTION.test(run.replace(STATEMENT, ' '));
