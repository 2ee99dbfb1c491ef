/**
 * How records are built, without what they say: names of fields, kinds of values, and the words by which a format tells
 * its own records apart. It is meant to be given to strangers, so whatever might be somebody's data is left out:
 *
 * - a text is `string`, or what kind of string (time, uuid, path, JSON); a number is `number`;
 * - the words of a `type`, `kind`, `role` … are named where they are short identifiers and few;
 * - a key is named where it is written as a field's name is. An object whose keys are data (paths, ids, names of
 *   people) is told as a map, its keys by `…`;
 * - of a tool's arguments and results only the first keys are named: what is below is anybody's JSON.
 *
 * Pure, and bounded: in depth, in fields, in words, in lines.
 */
import { hasSecret } from '../guard/secrets.ts';
import { looksHex, looksRandom } from '../guard/secrets-randomness.ts';
import { isObject, parseObject, type JsonObject } from './json.ts';

/** Levels below a record. */
const DEPTH = 7;
/** More different keys than that are the keys of a map. */
const FIELDS = 48;
/** More different words than that are no enumeration. */
const WORDS = 24;
/** Elements of a list that are looked at. */
const ITEMS = 64;
/** Kinds of records told apart; more than that are told as one. */
const GROUPS = 40;
const LINES = 400;

/** Longest key and longest word that is ever named. */
export const NAMED_MOST = 32;

interface Shape {
  seen: number;
  /** What its values were: `string`, `number`, `string (time)` … */
  scalars: Set<string>;
  /** Values of an enumeration; `null` when they were too many or no words. */
  words: Set<string> | null;
  objects: number;
  fields: Map<string, Shape>;
  /** The values of keys that are data, put together. */
  values: Shape | null;
  items: Shape | null;
  /** Something stands there that is not told. */
  deeper: boolean;
}

const emptyShape = (): Shape => ({
  seen: 0,
  scalars: new Set(),
  words: new Set(),
  objects: 0,
  fields: new Map(),
  values: null,
  items: null,
  deeper: false,
});

/** Where in a record a value stands. */
interface Spot {
  key: string;
  depth: number;
  /** Levels of keys that may still be named; ends below a tool's arguments. */
  named: number;
}

/** Takes records one by one and tells how they are built. */
export class Structure {
  readonly #groups = new Map<string, Shape>();

  /** @param table of a database that it is a row of */
  add(record: JsonObject, table: string | null = null): void {
    const name = table === null ? kindOf(record) : isFieldName(table) ? `table ${table}` : 'table …';
    const group = this.#groups.has(name) || this.#groups.size < GROUPS ? name : OTHERS;
    const shape = this.#groups.get(group) ?? emptyShape();
    this.#groups.set(group, shape);
    note(shape, record, { key: '', depth: 0, named: DEPTH });
  }

  /** @returns one line for each kind of record and each field of it, indented; at most LINES */
  lines(): string[] {
    const lines: string[] = [];
    const groups = [...this.#groups].sort(([, a], [, b]) => b.seen - a.seen);
    for (const [name, shape] of groups) {
      if (lines.length > 0) lines.push('');
      lines.push(`${name} (${String(shape.seen)})`);
      tellFields(shape, '  ', lines);
    }
    return lines.length > LINES ? [...lines.slice(0, LINES), '… and more'] : lines;
  }
}

const OTHERS = 'other records';

/** What a record calls itself, with what its first part calls itself: `response_item / function_call`. */
function kindOf(record: JsonObject): string {
  const own = wordOf(record);
  let inner: string | null = null;
  for (const value of Object.values(record)) {
    if (!isObject(value)) continue;
    inner = wordOf(value);
    if (inner !== null) break;
  }
  return own === null ? (inner ?? 'record') : inner === null ? own : `${own} / ${inner}`;
}

function wordOf(record: JsonObject): string | null {
  for (const key of ['type', 'kind', 'role', 'event', 'op', 'method']) {
    const value = record[key];
    if (typeof value === 'string' && isWord(value)) return value;
  }
  return null;
}

function note(shape: Shape, value: unknown, at: Spot): void {
  shape.seen += 1;
  if (Array.isArray(value)) {
    shape.items ??= emptyShape();
    if (at.depth >= DEPTH) shape.deeper = true;
    else for (const item of value.slice(0, ITEMS)) note(shape.items, item, { ...at, depth: at.depth + 1 });
  } else if (isObject(value)) noteFields(shape, value, at);
  else if (typeof value === 'string') {
    shape.scalars.add(kindOfText(value));
    noteWord(shape, value, at);
  } else shape.scalars.add(value === null ? 'null' : typeof value);
}

function noteWord(shape: Shape, value: string, { key, named }: Spot): void {
  if (named < DEPTH || !TELLS_KIND.test(key) || !isWord(value)) shape.words = null;
  else shape.words?.add(value);
  if ((shape.words?.size ?? 0) > WORDS) shape.words = null;
}

function noteFields(shape: Shape, value: JsonObject, at: Spot): void {
  shape.objects += 1;
  if (at.depth >= DEPTH || at.named === 0) {
    shape.deeper = true;
    return;
  }
  const isMap = HOLDS_DATA.test(at.key);
  for (const [key, child] of Object.entries(value)) {
    const below = spotOf(key, at);
    const known = isMap || !isFieldName(key) ? null : (shape.fields.get(key) ?? newField(shape, key));
    if (known !== null) note(known, child, below);
    else note((shape.values ??= emptyShape()), child, { ...below, key: '' });
  }
}

function newField(shape: Shape, key: string): Shape | null {
  if (shape.fields.size > FIELDS) return null;
  const field = emptyShape();
  shape.fields.set(key, field);
  return field;
}

function spotOf(key: string, { depth, named }: Spot): Spot {
  const left = named < DEPTH ? named - 1 : PAYLOAD.test(key) ? 1 : DEPTH;
  return { key, depth: depth + 1, named: left };
}

/** Keys whose values tell kinds of things apart. */
const TELLS_KIND = /^(?:type|kind|role|event|op|subtype|sub_type|method|\w*(?:Type|_type|Kind|_kind))$/;

/** Objects whose keys are never fields: their names say that they are filed by something. */
const HOLDS_DATA =
  /(?:^(?:files|paths|env|environment|variables|vars|headers|projects|servers|mcpServers|answers|questions)|(?:Map|_map|Files|Paths|Backups|[a-z]By[A-Z]\w*|_by_\w+|^by[A-Z_]\w*))$/;

/** What a tool was given and gave back. */
const PAYLOAD =
  /^(?:input|args|arguments|parameters|rawInput|rawOutput|structuredContent|toolUseResult|tool_input|tool_output|tool_response)$/;

/** Letters and digits in the few ways that fields are written; no path, id, address, file name or phrase. */
function isFieldName(key: string): boolean {
  return (
    key.length <= NAMED_MOST &&
    /^[_$@]{0,2}[A-Za-z][A-Za-z0-9_]*$/.test(key) &&
    !/\d\d\d|\d[A-Za-z]+\d/.test(key) &&
    !isMade(key)
  );
}

/** `tool_use`, `session.start`, `function-call`; no path, file name, number or phrase. */
function isWord(value: string): boolean {
  return (
    value.length <= NAMED_MOST &&
    /^[A-Za-z]+(?:[._:-][A-Za-z]+|[_-]?\d{1,2}(?=[._:-]|$))*$/.test(value) &&
    !IS_FILE.test(value) &&
    !isMade(value)
  );
}

const IS_FILE =
  /\.(?:[A-Za-z]{1,3}|json[lc5]?|html|yaml|toml|lock|text|conf|java|scss|less|swift|kotlin|dart|local|internal|home|info|tech|cloud)$/i;

const isMade = (text: string): boolean => looksRandom(text) || looksHex(text, 8) || hasSecret(text);

function kindOfText(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return 'string (time)';
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return 'string (uuid)';
  if (/^(?:~?\/|[A-Za-z]:\\)[^\s]*$/.test(text)) return 'string (path)';
  if (text.startsWith('{') && text.length < 65_536 && parseObject(text) !== null) return 'string (JSON)';
  return 'string';
}

/** Keys that are data although they are written like fields show in what they hold: several objects built alike. */
function isMapByContent({ fields }: Shape): boolean {
  if (fields.size > FIELDS) return true;
  const shapes = [...fields.values()];
  if (shapes.length < 2 || shapes.some(({ objects, seen }) => objects === 0 || objects < seen)) return false;
  const [first, ...others] = shapes.map((shape) => [...shape.fields.keys()].sort().join());
  return first !== undefined && first !== '' && others.every((keys) => keys === first);
}

function tellFields(shape: Shape, indent: string, lines: string[]): void {
  if (lines.length > LINES) return;
  const isMap = isMapByContent(shape);
  if (!isMap)
    for (const [key, field] of shape.fields) tell(field.seen < shape.objects ? `${key}?` : key, field, indent, lines);
  const masked = [...(isMap ? shape.fields.values() : []), ...(shape.values === null ? [] : [shape.values])];
  if (masked.length > 0) tell('…', together(masked), indent, lines);
}

function tell(name: string, shape: Shape, indent: string, lines: string[]): void {
  if (lines.length > LINES) return;
  lines.push(`${indent}${name}: ${kindsOf(shape)}`);
  tellFields(shape, `${indent}  `, lines);
  if (shape.items !== null && shape.items.seen > 0) tellFields(shape.items, `${indent}  `, lines);
}

function kindsOf(shape: Shape): string {
  const kinds: string[] = [];
  if (shape.objects > 0) kinds.push(shape.deeper ? 'object …' : 'object');
  if (shape.items !== null)
    kinds.push(shape.items.seen === 0 ? (shape.deeper ? 'list …' : 'list') : `list of ${kindsOf(shape.items)}`);
  const words = [...(shape.words ?? [])];
  for (const scalar of [...shape.scalars].sort()) if (scalar !== 'string' || words.length === 0) kinds.push(scalar);
  if (words.length > 0)
    kinds.push(
      words
        .sort()
        .map((word) => `"${word}"`)
        .join(' | '),
    );
  return kinds.join(' or ');
}

/** Several shapes as one. */
function together(shapes: readonly Shape[]): Shape {
  const [first, ...others] = shapes;
  if (first === undefined || others.length === 0) return first ?? emptyShape();
  const all = emptyShape();
  const keys = new Set<string>();
  for (const shape of shapes) {
    all.seen += shape.seen;
    all.objects += shape.objects;
    all.deeper ||= shape.deeper;
    for (const scalar of shape.scalars) all.scalars.add(scalar);
    for (const key of shape.fields.keys()) keys.add(key);
  }
  const words = shapes.flatMap((shape) => [...(shape.words ?? [])]);
  all.words = shapes.every((shape) => shape.words !== null) && new Set(words).size <= WORDS ? new Set(words) : null;
  for (const key of keys) all.fields.set(key, together(shapes.flatMap(({ fields }) => fields.get(key) ?? [])));
  const values = shapes.flatMap((shape) => shape.values ?? []);
  const items = shapes.flatMap((shape) => shape.items ?? []);
  all.values = values.length > 0 ? together(values) : null;
  all.items = items.length > 0 ? together(items) : null;
  return all;
}
