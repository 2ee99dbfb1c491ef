/** What a record in Qwen Code's user role says, by what the record itself says of its origin. */
import { geminiUserText, type GeminiPiece } from '../gemini-cli/user.ts';
import { textsOf } from '../gemini-cli/parts.ts';
import { asObject, asText, type JsonObject } from '../json.ts';
import { NOT_TYPED } from './types.ts';

/** Put before what the human says while tools run. */
const MID_TURN = '[User message received during tool execution]:';

/**
 * @param command the slash command that was run just before and whose text went to the model
 * @returns pieces that are substrings of a text of the record; `null` for a subtype nobody knows
 */
export function qwenUserText(record: JsonObject, command: string | null): GeminiPiece[] | null {
  const parts = asObject(record['message'])?.['parts'];
  const displayed = asText(asObject(record['systemPayload'])?.['displayText']);
  const subtype = asText(record['subtype']);
  const typed = record['provenance'] === 'real_user';
  const origin = subtype === null ? null : (NOT_TYPED.get(subtype) ?? null);
  if (origin !== null) return textsOf(parts).map((text) => ({ kind: 'injected', origin, text: text.trim() }));
  if (subtype === 'mid_turn_user_message')
    return displayed === null ? textsOf(parts).flatMap(saidMidTurn) : said(displayed);
  if (subtype !== null && !typed) return null;
  if (!typed && asText(record['provenance']) !== null)
    return textsOf(parts).map((text) => ({ kind: 'injected', origin: 'reminder', text: text.trim() }));
  // The command itself has been told; this is the text it stands for.
  if (command !== null && (displayed === null || displayed.trim() === command))
    return textsOf(parts).map((text) => ({ kind: 'injected', origin: 'instructions', text: text.trim() }));
  return geminiUserText(parts, displayed === null ? undefined : [{ text: displayed }]);
}

const said = (text: string): GeminiPiece[] => geminiUserText([{ text }], undefined);

function saidMidTurn(text: string): GeminiPiece[] {
  const whole = text.trim();
  return said(whole.startsWith(MID_TURN) ? whole.slice(MID_TURN.length) : whole);
}
