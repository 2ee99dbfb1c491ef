/** Which of the extensions that share a format a log is of: where it stands, or else what stands in it. */
import { basename, dirname } from 'node:path';

export type Extension = 'cline' | 'roo-code' | 'kilo-code';

const FOLDERS: readonly (readonly [Extension, RegExp])[] = [
  ['kilo-code', /[\\/]kilocode\.kilo-code[\\/]/i],
  ['roo-code', /[\\/]rooveterinaryinc\.roo-(?:cline|code)[^\\/]*[\\/]/i],
  ['cline', /[\\/](?:saoudrizwan\.claude-dev|\.cline)[\\/]/i],
  ['kilo-code', /[\\/]\.?kilo(?:-?code)?[\\/]/i],
  ['roo-code', /[\\/]\.?roo(?:-?(?:code|cline))?[\\/]/i],
  ['cline', /[\\/](?:cline|claude-dev)[\\/]/i],
];

/** @param start what the file begins with */
export function extensionOf(path: string, start: string): Extension {
  const byPlace = FOLDERS.find(([, folder]) => folder.test(path));
  if (byPlace) return byPlace[0];
  if (/"inferenceProvider"|\.kilocode[\\/]|"usageMissing"/.test(start)) return 'kilo-code';
  if (basename(path) === 'history_item.json' || /<slug>|"isProtected"|"apiProtocol"|"condenseParent"/.test(start))
    return 'roo-code';
  if (/# Current Mode\\n(?:ACT|PLAN) MODE|"conversationHistoryIndex"|<task_progress>/.test(start)) return 'cline';
  // A task of Cline is called by the time of its beginning, those of the others by an id.
  return /^\d{10,16}$/.test(basename(dirname(path))) ? 'cline' : 'roo-code';
}
