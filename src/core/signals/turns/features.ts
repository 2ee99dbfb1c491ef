/**
 * Turns text into groups of feature hashes. Each group is scaled by its own size, so that a long turn does not
 * shout down where it stands or how it opens.
 *
 * A change here changes what the weights mean: bump `FEATURES` and train again (models/turns/train.ts).
 */
import type { Clause } from './clauses.ts';
import { CUE_COUNT, cuesOf } from './cues.ts';
import { hash, isParticular, mix, tokensOf, type Token } from './tokens.ts';
import type { TurnInput } from './turn.ts';

/** Version of the features; a model of another version is refused. */
export const FEATURES = 1;

export interface FeatureGroup {
  hashes: readonly number[];
  /** Every feature of the group counts this much. */
  value: number;
}

/** Longer turns are read at both ends only. */
const READ_HEAD = 1600;
const READ_TAIL = 500;

const GROUP_WEIGHT = { words: 1, chars: 0.8, opening: 0.8, place: 0.7, form: 0.22, context: 0.7 } as const;

export function turnFeatures(input: TurnInput, own: string, clauses: readonly Clause[], pasted: number): FeatureGroup[] {
  const text = own.length <= READ_HEAD + READ_TAIL ? own : `${own.slice(0, READ_HEAD)}\n${own.slice(-READ_TAIL)}`;
  const tokens = tokensOf(text);
  const cues = cuesOf(text, tokens);
  const place = placeFeatures(input);
  const openings: number[] = [];
  clauses.slice(0, 12).forEach((clause, index) => {
    addOpening(openings, tokensOf(clause.text.slice(0, 60)), index === 0 ? 'turn' : 'clause');
  });
  const form = cueFeatures(cues, input);
  form.push(...shapeFeatures(tokens, input));
  form.push(
    ...['length', 'clauses', 'pasted', 'lines'].map((name, index) =>
      hash(`${name}:${bucket([text.length / 20, clauses.length, pasted * 8, input.text.split('\n', 60).length][index] ?? 0)}`),
    ),
  );
  if (/[?？]\s*$/.test(text)) form.push(hash('ends-asking'), mix(hash('ends-asking'), hash(input.before)));
  else if (/[?？]/.test(text)) form.push(hash('asks'));
  if (/!/.test(text)) form.push(hash('shouts'));
  if (/(?<!\p{L})\p{Lu}{3,}(?!\p{L})/u.test(text)) form.push(hash('capitals'));
  return [
    group(wordGrams(tokens, 3, 'w'), GROUP_WEIGHT.words),
    group(charGrams(tokens), GROUP_WEIGHT.chars),
    group(openings, GROUP_WEIGHT.opening),
    group(place, GROUP_WEIGHT.place),
    { hashes: form, value: GROUP_WEIGHT.form },
    group(contextFeatures(input), GROUP_WEIGHT.context),
  ];
}

export function clauseFeatures(input: TurnInput, clauses: readonly Clause[], index: number, turnCues: number): FeatureGroup[] {
  const clause = clauses[index];
  if (!clause) return [];
  const tokens = tokensOf(clause.text);
  const cues = cuesOf(clause.text, tokens);
  const opening: number[] = [];
  addOpening(opening, tokens.slice(0, 6), index === 0 ? 'turn' : 'clause');
  const around: number[] = [];
  const previous = clauses[index - 1];
  const next = clauses[index + 1];
  addOpening(around, previous ? tokensOf(previous.text.slice(0, 40)) : [], 'previous');
  addOpening(around, next ? tokensOf(next.text.slice(0, 40)) : [], 'next');
  const form = cueFeatures(cues, input);
  form.push(...shapeFeatures(tokens, input));
  form.push(
    hash(`length:${bucket(clause.text.length / 8)}`),
    hash(`of:${bucket(clauses.length)}`),
    hash(`nth:${Math.min(index, 4)}`),
    hash(`only:${String(clauses.length === 1)}`),
    hash(`last:${String(index === clauses.length - 1)}`),
  );
  if (/[?？]\s*$/.test(clause.text)) form.push(hash('ends-asking'), mix(hash('ends-asking'), hash(input.before)));
  if (/!\s*$/.test(clause.text)) form.push(hash('shouts'));
  for (let bit = 0; bit < CUE_COUNT; bit += 1) if ((turnCues & ~cues) & (1 << bit)) form.push(hash(`elsewhere:${bit}`));
  return [
    group(wordGrams(tokens, 3, 'w'), GROUP_WEIGHT.words),
    group(charGrams(tokens), GROUP_WEIGHT.chars),
    group(opening, GROUP_WEIGHT.opening),
    group(around, 0.4),
    group(placeFeatures(input), GROUP_WEIGHT.place),
    { hashes: form, value: GROUP_WEIGHT.form },
    group(contextFeatures(input), GROUP_WEIGHT.context * 0.5),
  ];
}

function group(hashes: readonly number[], weight: number): FeatureGroup {
  const distinct = [...new Set(hashes)];
  return { hashes: distinct, value: distinct.length === 0 ? 0 : weight / Math.sqrt(distinct.length) };
}

function wordGrams(tokens: readonly Token[], longest: number, name: string): number[] {
  const out: number[] = [];
  const seed = hash(name);
  for (let at = 0; at < tokens.length; at += 1) {
    let value = seed;
    for (let length = 1; length <= longest && at + length <= tokens.length; length += 1) {
      value = mix(value, tokens[at + length - 1]?.id ?? 0);
      out.push(value);
    }
  }
  return out;
}

function charGrams(tokens: readonly Token[]): number[] {
  const out: number[] = [];
  for (const token of tokens) {
    if (token.chars === '') continue;
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

function addOpening(out: number[], tokens: readonly Token[], name: string): void {
  let value = hash(`open:${name}`);
  if (tokens.length === 0) out.push(mix(value, 1));
  for (const token of tokens.slice(0, 4)) {
    value = mix(value, token.id);
    out.push(value);
  }
}

/** How particular the words are, and how much of them takes up what the agent had just said. */
function shapeFeatures(tokens: readonly Token[], input: TurnInput): number[] {
  const said = new Set<number>();
  for (const token of tokensOf(input.context)) if (token.chars.length > 3) said.add(token.id);
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
  return [
    hash(`particular:${bucket(particular)}`),
    hash(`particular-share:${tokens.length === 0 ? 0 : Math.round((particular / tokens.length) * 8)}`),
    hash(`shared:${bucket(shared)}`),
    hash(`shared-share:${long === 0 ? 0 : Math.round((shared / long) * 6)}`),
    mix(hash(`shared-any:${String(shared > 0)}`), hash(input.before)),
  ];
}

function placeFeatures(input: TurnInput): number[] {
  const tool = /^\[([\w.:-]{1,60})\]/.exec(input.context)?.[1]?.toLowerCase() ?? '';
  return [
    hash(`before:${input.before}`),
    hash(`via:${input.via}`),
    hash(`before:${input.before}|via:${input.via}`),
    hash(`tool:${tool.startsWith('mcp') ? 'mcp' : tool}`),
  ];
}

function cueFeatures(cues: number, input: TurnInput): number[] {
  const out: number[] = [hash('bias')];
  const present: number[] = [];
  for (let bit = 0; bit < CUE_COUNT; bit += 1) {
    if (!(cues & (1 << bit))) continue;
    const name = hash(`cue:${bit}`);
    present.push(name);
    out.push(name, mix(name, hash(input.before)));
  }
  for (let one = 0; one < present.length; one += 1) {
    for (let other = one + 1; other < present.length; other += 1) out.push(mix(present[one] ?? 0, present[other] ?? 0));
  }
  return out;
}

function contextFeatures(input: TurnInput): number[] {
  if (input.context === '') return [];
  const tokens = tokensOf(input.context);
  return [...wordGrams(tokens.slice(0, 6), 2, 'context-start'), ...wordGrams(tokens.slice(-30), 2, 'context-end')];
}

/** 0, 1, 2, 3, 4–5, 6–8, 9–11, …: steps that grow by about the half. */
function bucket(value: number): number {
  return value < 3 ? Math.floor(value) : 3 + Math.floor(Math.log(value / 3) / Math.log(1.5));
}
