/** What must hold for every reader of documents. */
import { readFileSync, statSync } from 'node:fs';
import fc from 'fast-check';
import type { Decoded, DecodedEvent, DocumentReader } from '../../src/core/sources/reader.ts';
import { READERS } from '../../src/core/sources/readers.ts';
import { documentHead, headOf, parse } from '../../src/core/sources/recognise.ts';
import { anyValue, expectSound, withValueReplaced } from '../support/reader-proof.ts';

/** What a reader makes of a text, without a file. */
export function decodedDocument(
  { document }: DocumentReader,
  path: string,
  text: string,
  beside: Readonly<Record<string, string>> = {},
): Decoded[] {
  const json = (): unknown => parse(text);
  return [
    ...document.read({
      path,
      start: text.slice(0, 65_536),
      json,
      text,
      besides: Object.keys(beside),
      beside: (other) => beside[other] ?? null,
    }),
  ];
}

export const documentEvents = (...asked: Parameters<typeof decodedDocument>): DecodedEvent[] =>
  decodedDocument(...asked).flatMap((decoded) => (decoded.kind === 'events' ? decoded.events : []));

/** Agents whose readers take a file for one of theirs, in whatever format. */
export async function takersOf(path: string): Promise<string[]> {
  if (statSync(path).size === 0) return [];
  const start = readFileSync(path).subarray(0, 65_536);
  if (start.includes(0)) return [];
  const file = { path, head: await headOf(path) };
  const head = documentHead(path, start.toString('utf8'));
  return READERS.filter((one) => one.lines?.recognises(file) === true || one.document?.recognises(head) === true).map(
    ({ agent }) => agent,
  );
}

/** Wrong values in any place, bytes changed, cut off anywhere: told soundly, without a throw. */
export function expectDocumentTolerant(
  reader: DocumentReader,
  path: string,
  texts: readonly string[],
  beside: Readonly<Record<string, string>> = {},
): void {
  const text = fc.constantFrom(...texts);
  const sound = (changed: string): void => {
    expectSound(decodedDocument(reader, path, changed, beside));
    reader.document.recognises({ path, start: changed.slice(0, 65_536), json: () => parse(changed) });
  };
  fc.assert(
    fc.property(text, fc.array(fc.tuple(fc.nat(120), anyValue), { minLength: 1, maxLength: 6 }), (whole, changes) => {
      let value = parse(whole);
      if (value === undefined) return;
      for (const [at, by] of changes) value = withValueReplaced(value, at, by);
      sound(JSON.stringify(value) ?? 'null');
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(
      text,
      fc.nat(2000),
      fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 5 }),
      (whole, end, edits) => {
        const bytes = Buffer.from(whole.slice(0, Math.max(1, whole.length - end)));
        for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
        sound(bytes.toString('utf8'));
      },
    ),
    { numRuns: 200 },
  );
}
