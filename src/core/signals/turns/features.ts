/**
 * Turns text into groups of feature hashes. Each group is scaled by its own size, so that a long turn does not
 * shout down where it stands or how it opens.
 *
 * A change here changes what the weights mean: bump `FEATURES` and train again (models/turns/train.ts).
 */
import type { Clause } from './clauses.ts';
import { CUE_COUNT, cuesOf } from './cues.ts';
import { hash, isParticular, mix, tokensOf, type Token } from './tokens.ts';
import type { Before, TurnInput } from './turn.ts';

/** Version of the features; a model of another version is refused. */
export const FEATURES = 2;

export interface FeatureGroup {
  hashes: readonly number[];
  /** Every feature of the group counts this much. */
  value: number;
}

/** Longer turns are read at both ends only. */
const READ_HEAD = 1600;
const READ_TAIL = 500;

const GROUP_WEIGHT = {
  words: 1,
  chars: 1.04,
  opening: 0.8,
  place: 0.7,
  form: 0.22,
  context: 0.28,
  around: 0.4,
} as const;

const OPEN = {
  turn: hash('open:turn'),
  clause: hash('open:clause'),
  previous: hash('open:previous'),
  next: hash('open:next'),
} as const;
const GRAM = { own: hash('own'), contextStart: hash('context-start'), contextEnd: hash('context-end') } as const;
const NAME = {
  bias: hash('bias'),
  length: hash('length'),
  clauses: hash('clauses'),
  pasted: hash('pasted'),
  lines: hash('lines'),
  endsAsking: hash('endsAsking'),
  asks: hash('asks'),
  shouts: hash('shouts'),
  capitals: hash('capitals'),
  nth: hash('nth'),
  only: hash('only'),
  last: hash('last'),
  elsewhere: hash('elsewhere'),
  particular: hash('particular'),
  particularShare: hash('particularShare'),
  shared: hash('shared'),
  sharedShare: hash('sharedShare'),
  sharedAny: hash('sharedAny'),
  tool: hash('tool'),
  via: hash('via'),
  cue: hash('cue'),
} as const;
/** An agent that was stopped had been working: for what the words mean, that is a tool call without its end. */
const BEFORE: Readonly<Record<Before, number>> = {
  first: hash('before:first'),
  'rejected-call': hash('before:rejected-call'),
  interruption: hash('before:tool-call'),
  'tool-call': hash('before:tool-call'),
  question: hash('before:question'),
  text: hash('before:text'),
};
const CUE_NAMES = Array.from({ length: CUE_COUNT }, (_, bit) => mix(NAME.cue, bit));

/** A turn taken apart once; the features of the turn and of each clause are made of this. */
export interface View {
  input: TurnInput;
  /** What is left of the turn without what was pasted, shortened in the middle. */
  text: string;
  tokens: readonly Token[];
  cues: number;
  clauses: readonly { clause: Clause; tokens: readonly Token[]; cues: number }[];
  pasted: number;
  /** Words the agent used just before. */
  said: ReadonlySet<number>;
  place: FeatureGroup;
  context: FeatureGroup;
}

export function viewOf(input: TurnInput, own: string, clauses: readonly Clause[], pasted: number): View {
  const text = own.length <= READ_HEAD + READ_TAIL ? own : `${own.slice(0, READ_HEAD)}\n${own.slice(-READ_TAIL)}`;
  const tokens = tokensOf(text);
  const context = tokensOf(input.context);
  return {
    input,
    text,
    tokens,
    cues: cuesOf(text, tokens),
    clauses: clauses.map((clause) => {
      const of = tokensOf(clause.text);
      return { clause, tokens: of, cues: cuesOf(clause.text, of) };
    }),
    pasted,
    said: new Set(context.filter(({ chars }) => chars.length > 3).map(({ id }) => id)),
    place: group(placeFeatures(input), GROUP_WEIGHT.place),
    context: group(contextFeatures(context), GROUP_WEIGHT.context),
  };
}

export function turnFeatures(view: View): FeatureGroup[] {
  const { input, text, tokens, clauses } = view;
  const before = BEFORE[input.before];
  const openings: number[] = [];
  clauses.slice(0, 12).forEach((clause, index) => {
    addOpening(openings, clause.tokens, index === 0 ? OPEN.turn : OPEN.clause);
  });
  const form = cueFeatures(view.cues, before);
  addShape(form, tokens, view);
  form.push(
    mix(NAME.length, bucket(text.length / 20)),
    mix(NAME.clauses, bucket(clauses.length)),
    mix(NAME.pasted, bucket(view.pasted * 8)),
    mix(NAME.lines, bucket(input.text.split('\n', 60).length)),
  );
  if (/[?？]\s*$/.test(text.slice(-20))) form.push(NAME.endsAsking, mix(NAME.endsAsking, before));
  else if (/[?？]/.test(text)) form.push(NAME.asks);
  if (text.includes('!')) form.push(NAME.shouts);
  if (/(?<!\p{L})\p{Lu}{3,}(?!\p{L})/u.test(text)) form.push(NAME.capitals);
  return [
    group(wordGrams(tokens, 3, GRAM.own), GROUP_WEIGHT.words),
    group(charGrams(tokens), GROUP_WEIGHT.chars),
    group(openings, GROUP_WEIGHT.opening),
    view.place,
    { hashes: form, value: GROUP_WEIGHT.form },
    view.context,
  ];
}

export function clauseFeatures(view: View, index: number): FeatureGroup[] {
  const one = view.clauses[index];
  if (!one) return [];
  const { clause, tokens, cues } = one;
  const before = BEFORE[view.input.before];
  const count = view.clauses.length;
  const opening: number[] = [];
  addOpening(opening, tokens, index === 0 ? OPEN.turn : OPEN.clause);
  const around: number[] = [];
  addOpening(around, view.clauses[index - 1]?.tokens ?? [], OPEN.previous);
  addOpening(around, view.clauses[index + 1]?.tokens ?? [], OPEN.next);
  const form = cueFeatures(cues, before);
  addShape(form, tokens, view);
  form.push(
    mix(NAME.length, bucket(clause.text.length / 8)),
    mix(NAME.clauses, bucket(count)),
    mix(NAME.nth, Math.min(index, 4)),
    mix(NAME.only, count === 1 ? 1 : 0),
    mix(NAME.last, index === count - 1 ? 1 : 0),
  );
  const end = clause.text.at(-1) ?? '';
  if (end === '?' || end === '？') form.push(NAME.endsAsking, mix(NAME.endsAsking, before));
  if (end === '!' || end === '！') form.push(NAME.shouts);
  const elsewhere = view.cues & ~cues;
  for (let bit = 0; bit < CUE_COUNT; bit += 1) if (elsewhere & (1 << bit)) form.push(mix(NAME.elsewhere, bit));
  return [
    group(wordGrams(tokens, 3, GRAM.own), GROUP_WEIGHT.words),
    group(charGrams(tokens), GROUP_WEIGHT.chars),
    group(opening, GROUP_WEIGHT.opening),
    group(around, GROUP_WEIGHT.around),
    view.place,
    { hashes: form, value: GROUP_WEIGHT.form },
    { hashes: view.context.hashes, value: view.context.value / 2 },
  ];
}

/** Repeated features count again; a group as a whole never counts more than its weight. */
const group = (hashes: readonly number[], weight: number): FeatureGroup => ({
  hashes,
  value: hashes.length === 0 ? 0 : weight / Math.sqrt(hashes.length),
});

function wordGrams(tokens: readonly Token[], longest: number, seed: number): number[] {
  const out: number[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    let value = seed;
    for (let length = 1; length <= longest && at + length <= tokens.length; length += 1) {
      value = mix(value, tokens[at + length - 1]?.id ?? 0);
      out.push(value);
    }
  }
  return out;
}

/** Of each different word once: a long turn repeats its small words, and their letters say nothing new. */
function charGrams(tokens: readonly Token[]): number[] {
  const out: number[] = [];
  const seen = new Set<number>();
  for (const token of tokens) {
    if (token.chars === '' || seen.has(token.id)) continue;
    seen.add(token.id);
    const padded = `^${token.chars.slice(0, 24)}$`;
    for (let at = 0; at < padded.length; at += 1) {
      let value = 0x2f0b4c47;
      for (let length = 1; length <= 5 && at + length <= padded.length; length += 1) {
        value = Math.imul(value ^ padded.charCodeAt(at + length - 1), 0x01000193);
        if (length >= 3) out.push(mix(value >>> 0, length));
      }
    }
  }
  return out;
}

function addOpening(out: number[], tokens: readonly Token[], seed: number): void {
  let value = seed;
  if (tokens.length === 0) out.push(mix(value, 1));
  for (let at = 0; at < tokens.length && at < 4; at += 1) {
    value = mix(value, tokens[at]?.id ?? 0);
    out.push(value);
  }
}

/** How particular the words are, and how much of them takes up what the agent had just said. */
function addShape(form: number[], tokens: readonly Token[], { said, input }: View): void {
  let particular = 0;
  let long = 0;
  let shared = 0;
  for (const token of tokens) {
    if (isParticular(token)) particular += 1;
    if (token.chars.length > 3) {
      long += 1;
      if (said.has(token.id)) shared += 1;
    }
  }
  form.push(
    mix(NAME.particular, bucket(particular)),
    mix(NAME.particularShare, tokens.length === 0 ? 0 : Math.round((particular / tokens.length) * 8)),
    mix(NAME.shared, bucket(shared)),
    mix(NAME.sharedShare, long === 0 ? 0 : Math.round((shared / long) * 6)),
    mix(mix(NAME.sharedAny, shared > 0 ? 1 : 0), BEFORE[input.before]),
  );
}

function placeFeatures(input: TurnInput): number[] {
  const before = BEFORE[input.before];
  const tool = /^\[([\w.:-]{1,60})\]/.exec(input.context)?.[1]?.toLowerCase() ?? '';
  const via = mix(NAME.via, hash(input.via));
  return [before, via, mix(before, via), mix(NAME.tool, hash(tool.startsWith('mcp') ? 'mcp' : tool))];
}

function cueFeatures(cues: number, before: number): number[] {
  const present: number[] = [];
  for (let bit = 0; bit < CUE_COUNT; bit += 1) if (cues & (1 << bit)) present.push(CUE_NAMES[bit] ?? 0);
  const out: number[] = [NAME.bias];
  for (let one = 0; one < present.length; one += 1) {
    const name = present[one] ?? 0;
    out.push(name, mix(name, before));
    for (let other = one + 1; other < present.length; other += 1) out.push(mix(name, present[other] ?? 0));
  }
  return out;
}

const contextFeatures = (tokens: readonly Token[]): number[] => [
  ...wordGrams(tokens.slice(0, 6), 2, GRAM.contextStart),
  ...wordGrams(tokens.slice(-30), 2, GRAM.contextEnd),
];

/** 0, 1, 2, 3, 4–5, 6–8, 9–11, …: steps that grow by about the half. */
function bucket(value: number): number {
  return value < 3 ? Math.floor(value) : 3 + Math.floor(Math.log(value / 3) / Math.log(1.5));
}
