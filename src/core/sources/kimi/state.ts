import { asList, asObject, asText } from '../json.ts';

/** What decoding a log remembers. Plain JSON. */
export interface KimiState {
  cwd: string | null;
  /** The step under way: what its calls and results are named after, whose own ids are counted from zero. */
  step: string | null;
  /** Fingerprints of what was told when it was typed and not yet repeated when it went to the model. */
  typed: string[];
  /** Lines of the latest prompts. */
  prompts: number[];
  /** Requests for approval that are open, with the call each is for. */
  asked: { request: string; call: string }[];
  /** Calls whose refusal has been told. */
  refused: string[];
  /** Calls that ask the human something. */
  questions: string[];
}

const REMEMBERED = 64;

export function restored(state: unknown): KimiState {
  const saved = asObject(state) ?? {};
  return {
    cwd: asText(saved['cwd']),
    step: asText(saved['step']),
    typed: strings(saved['typed']),
    prompts: asList(saved['prompts']).filter((line): line is number => typeof line === 'number'),
    asked: asList(saved['asked']).flatMap((item) => {
      const request = asText(asObject(item)?.['request']);
      const call = asText(asObject(item)?.['call']);
      return request === null || call === null ? [] : [{ request, call }];
    }),
    refused: strings(saved['refused']),
    questions: strings(saved['questions']),
  };
}

const strings = (value: unknown): string[] => asList(value).filter((item): item is string => typeof item === 'string');

export function remember<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > REMEMBERED) list.shift();
}
