/** The records of a log that its reader does not know, as they are: what says how a format has changed. */
import { isObject, parseObject, type JsonObject } from './json.ts';
import { readLines } from './lines.ts';
import type { Decoded, LineDecoder, SourceReader } from './reader.ts';

export interface UnreadRecord {
  /** `null` where the line is no JSON object. */
  value: JsonObject | null;
}

/** A document of several lines is read whole up to here. */
const DOCUMENT_BYTES = 8 * 1024 * 1024;

/**
 * @param most lines that are looked at
 * @throws what the file system or the decompressor throws
 */
export async function* unreadRecords(
  path: string,
  reader: SourceReader,
  most: number,
): AsyncGenerator<UnreadRecord, void, void> {
  const decoder = reader.decoder(path, null);
  const noJson: string[] = [];
  let bytes = 0;
  let looked = 0;
  let json = 0;
  for await (const batch of readLines(path)) {
    for (const line of batch) {
      if (looked >= most) return;
      looked += 1;
      if (line.kind === 'too-long') continue;
      const { kind } = decode(decoder, line.text, line.number);
      if (kind !== 'unknown' && kind !== 'bad') {
        json += 1;
        continue;
      }
      const value = parseObject(line.text);
      if (value !== null) {
        json += 1;
        yield { value };
        continue;
      }
      bytes += line.text.length;
      if (bytes <= DOCUMENT_BYTES) noJson.push(line.text);
      else noJson.length = 0;
    }
  }
  // One document over many lines, where lines were expected.
  const whole = json === 0 ? documentOf(noJson.join('\n')) : null;
  if (whole !== null) yield* whole.map((value) => ({ value }));
  else for (let i = 0; i < looked - json; i++) yield { value: null };
}

/** A decoder may trip over what it was never meant for. */
function decode(decoder: LineDecoder, text: string, number: number): Decoded {
  try {
    return decoder.decode(text, number);
  } catch {
    return { kind: 'bad', message: 'not decoded' };
  }
}

function documentOf(text: string): JsonObject[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : null;
  } catch {
    return null;
  }
}
