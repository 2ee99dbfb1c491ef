/** Recognises the logs of the pi family by their first lines, and tells its members apart. */
import { asObject, asText, asTime, parseLine, type JsonObject } from '../json.ts';
import type { FileHead } from '../reader.ts';

export type Member = 'pi' | 'oh-my-pi' | 'openclaw';

const OH_MY_PI_ENTRIES: ReadonlySet<string> = new Set([
  'credential_pin',
  'mcp_tool_selection',
  'mode_change',
  'model_usage',
  'reset_boundary',
  'service_tier_change',
  'session_init',
  'title',
  'title_change',
  'ttsr_injection',
]);

const OPENCLAW_FOLDER = /[\\/](?:\.(?:openclaw|clawdbot|moltbot|moldbot)|agents[\\/][^\\/]+[\\/]sessions)[\\/]/;
const OH_MY_PI_FOLDER = /[\\/]\.omp[\\/]/;

/** @returns `null` for a file that does not begin with a session of the family */
export function memberOf({ path, head }: FileHead): Member | null {
  const entries = head.slice(0, 200).flatMap((line) => {
    const parsed = parseLine(line);
    return parsed.kind === 'object' ? [parsed.value] : [];
  });
  const at = isTitleSlot(entries[0]) ? 1 : 0;
  const first = entries[at];
  if (first === undefined || !isHead(first)) return null;
  if (OPENCLAW_FOLDER.test(path) || entries.some(isOpenClaw)) return 'openclaw';
  if (OH_MY_PI_FOLDER.test(path) || at === 1 || asText(first['title']) !== null || entries.some(isOhMyPi)) {
    return 'oh-my-pi';
  }
  return 'pi';
}

const isHead = (record: JsonObject): boolean =>
  record['type'] === 'session' && asText(record['id']) !== null && asTime(record['timestamp']) !== null;

/** The line of fixed width that oh-my-pi keeps a session's title in, before the session's head. */
const isTitleSlot = (record: JsonObject | undefined): boolean =>
  record?.['type'] === 'title' && typeof record['title'] === 'string' && 'updatedAt' in record;

const isOhMyPi = (entry: JsonObject): boolean =>
  OH_MY_PI_ENTRIES.has(asText(entry['type']) ?? '') ||
  (entry['type'] === 'model_change' && asText(entry['model']) !== null);

function isOpenClaw(entry: JsonObject): boolean {
  const custom = asText(entry['customType']) ?? '';
  if (custom === 'model-snapshot' || /^openclaw[.:]/.test(custom)) return true;
  return entry['provider'] === 'openclaw' || asObject(entry['message'])?.['provider'] === 'openclaw';
}
