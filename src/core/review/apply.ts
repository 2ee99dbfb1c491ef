/** Turns an accepted change into edits of the store. Pure: the store is a snapshot, and what comes back is another. */
import { isDeepStrictEqual } from 'node:util';
import { ENTRY_MAX, TITLE_MAX, type Change, type Evidence, type WordedBy } from '../../shared/contract.ts';
import { assertNever, fail, ok, type Failure, type Result } from '../../shared/result.ts';
import { emptyPlaybook } from '../playbooks/edit.ts';
import type { Entry } from '../playbooks/entry.ts';
import { unionEvidence, withoutEvidence } from '../playbooks/evidence.ts';
import type { Random } from '../playbooks/ids.ts';
import { titleOf } from '../playbooks/names.ts';
import { readEntryText, renderEntry, type EntryText } from '../playbooks/render.ts';
import { hasSeen, sameButSeen } from '../playbooks/seen.ts';
import type { Snapshot } from '../playbooks/store.ts';
import { applyEdit, changedEntry, noEntry, sourceOf, type Edit, type EditsFailure } from './edits.ts';

export type ApplyFailure =
  EditsFailure | Failure<'pinned' | 'empty-text' | 'text-too-long' | 'nothing-to-edit' | 'already-there'>;

export interface Words {
  random: Random;
  /** Everything that is written goes through it. */
  redact(text: string): string;
}

export interface Applied {
  edits: readonly Edit[];
  /** The entry that the change made or touched. */
  entry: string;
  snapshot: Snapshot;
}

/** @param edited the user's own words for the entry, as `editedText` made them */
export function applyChange(
  snapshot: Snapshot,
  change: Change,
  edited: string | null,
  words: Words,
): Result<Applied, ApplyFailure> {
  const evidence = change.evidence.map((one) => redacted(one, words.redact));
  const planned = plan(snapshot, change, edited, evidence, words);
  if (!planned.ok) return planned;
  let now = snapshot;
  for (const edit of planned.value.edits) {
    const result = applyEdit(now, edit);
    if (!result.ok) return result;
    now = result.value;
  }
  return ok({ ...planned.value, snapshot: now });
}

type Planned = Result<{ edits: readonly Edit[]; entry: string }, ApplyFailure>;

function plan(
  snapshot: Snapshot,
  change: Change,
  edited: string | null,
  evidence: readonly Evidence[],
  words: Words,
): Planned {
  switch (change.op) {
    case 'add':
      return planAdd(snapshot, change, edited, evidence, words);
    case 'reinforce':
      return planReinforce(snapshot, change, evidence, words);
    case 'revise':
      return planRevise(snapshot, change, edited, evidence, words);
    case 'merge':
      return planMerge(snapshot, change, edited, evidence, words);
    case 'retire':
      return planRetire(snapshot, change);
    default:
      return assertNever(change.op);
  }
}

function planAdd(
  snapshot: Snapshot,
  change: Change,
  edited: string | null,
  evidence: readonly Evidence[],
  words: Words,
): Planned {
  const said = wordsOf(edited ?? change.after ?? '', change.title, words);
  if (!said.ok) return said;
  const added = newEntry(snapshot, change, said.value, words);
  if (!added.ok) return added;
  const { edits, id, file } = added.value;
  const worded = worderOf(change, edited);
  return ok({
    edits: [...edits, ...evidenceEdit(snapshot, { id, playbook: file }, evidence, [], worded)],
    entry: id,
  });
}

/** @param where `playbook` is the file it belongs in as long as that is one of its scope */
export function newEntry(
  snapshot: Snapshot,
  where: Pick<Change, 'scope' | 'kind' | 'playbook'>,
  said: EntryText,
  words: Words,
): Result<{ edits: readonly Edit[]; id: string; file: string }, ApplyFailure> {
  const { scope, kind } = where;
  const { title, body } = said;
  const same = snapshot.entries.find((entry) => entry.scope === scope && entry.title === title && entry.body === body);
  if (same) {
    const hint = 'Discard this change.';
    return fail({ code: 'already-there', message: `${same.playbook} says so already (^${same.id})`, hint });
  }
  const wanted = said.id;
  const free = wanted !== null && snapshot.entries.every((entry) => entry.id !== wanted);
  const id = free ? wanted : snapshot.newId(kind, words.random);
  const file = fileFor(snapshot, where);
  const unread = snapshot.texts.has(file) ? undefined : snapshot.problems.find((problem) => problem.file === file);
  if (unread) {
    const hint = 'Mend the file, or move it away, then try again.';
    return fail({ code: 'not-editable', message: `${file} ${unread.message}`, hint });
  }
  const create: Edit[] = snapshot.texts.has(file)
    ? []
    : [{ edit: 'create', file, text: emptyPlaybook(words.redact(titleOf(scope)), scope) }];
  const insert: Edit = { edit: 'insert', file, id, kind, source: renderEntry({ ...said, id }) };
  return ok({ edits: [...create, insert], id, file });
}

/** The file the user was shown, as long as it is still one of this scope. */
function fileFor(snapshot: Snapshot, { playbook, scope }: Pick<Change, 'playbook' | 'scope'>): string {
  const named = snapshot.playbooks.find(({ file }) => file === playbook);
  // A broken file is not gone round: the edit is refused and says what to mend.
  const isBroken = !named && snapshot.problems.some(({ file }) => file === playbook);
  if (isBroken || named?.scope === scope) return playbook;
  const usual = snapshot.playbookFor(scope);
  if (snapshot.texts.has(usual)) return usual;
  const taken = [...snapshot.texts.keys()].some((file) => file.toLowerCase() === playbook.toLowerCase());
  return taken || !/^[^/\\][^\\]*\.md$/i.test(playbook) || playbook.split('/').some((part) => part.startsWith('.'))
    ? usual
    : playbook;
}

function planReinforce(snapshot: Snapshot, change: Change, evidence: readonly Evidence[], words: Words): Planned {
  const found = entryOf(snapshot, change.entries[0]);
  if (!found.ok) return found;
  const { entry, source } = found.value;
  const edits: Edit[] = evidenceEdit(snapshot, entry, evidence, []);
  const after = change.after === null ? source : plain(words.redact(change.after));
  // How often it was seen is the only part of an entry that is Reverie's own; the rest is left as the user has it.
  if (!entry.pinned && after !== source && hasSeen(source) && sameButSeen(after, source)) {
    edits.push({ edit: 'replace', file: entry.playbook, id: entry.id, before: source, after });
  }
  return ok({ edits, entry: entry.id });
}

function planRevise(
  snapshot: Snapshot,
  change: Change,
  edited: string | null,
  evidence: readonly Evidence[],
  words: Words,
): Planned {
  const found = changeable(snapshot, change, change.entries[0]);
  if (!found.ok) return found;
  const { entry, source } = found.value;
  const said = wordsOf(edited ?? change.after ?? '', change.title, words);
  if (!said.ok) return said;
  const after = renderEntry({ ...said.value, id: entry.id });
  const replace: Edit = { edit: 'replace', file: entry.playbook, id: entry.id, before: source, after };
  // The old quotes speak for the old words; history keeps both.
  return ok({
    edits: [
      replace,
      ...evidenceEdit(snapshot, entry, evidence, snapshot.evidenceOf(entry.id), worderOf(change, edited)),
    ],
    entry: entry.id,
  });
}

function planMerge(
  snapshot: Snapshot,
  change: Change,
  edited: string | null,
  evidence: readonly Evidence[],
  words: Words,
): Planned {
  const members: Found[] = [];
  for (const id of new Set(change.entries)) {
    const found = changeable(snapshot, change, id);
    if (!found.ok) return found;
    members.push(found.value);
  }
  const said = wordsOf(edited ?? change.after ?? '', change.title, words);
  if (!said.ok) return said;
  const keep = members.find(({ entry }) => entry.id === said.value.id) ?? members[0];
  if (!keep) return fail(noEntry(''));
  const others = members.filter((member) => member !== keep);
  const inherited = others.flatMap(({ entry }) => snapshot.evidenceOf(entry.id));
  const after =
    edited === null && change.after !== null && plain(change.after) === keep.source
      ? keep.source
      : renderEntry({ ...said.value, id: keep.entry.id });
  const edits: Edit[] = [
    ...(after === keep.source ? [] : [replacement(keep, after)]),
    ...evidenceEdit(snapshot, keep.entry, unionEvidence(inherited, evidence), []),
    ...others.flatMap((other) => removal(snapshot, other)),
  ];
  return ok({ edits, entry: keep.entry.id });
}

function planRetire(snapshot: Snapshot, change: Change): Planned {
  const found = changeable(snapshot, change, change.entries[0]);
  return found.ok ? ok({ edits: removal(snapshot, found.value), entry: found.value.entry.id }) : found;
}

interface Found {
  entry: Entry;
  source: string;
}

const replacement = ({ entry, source }: Found, after: string): Edit => ({
  edit: 'replace',
  file: entry.playbook,
  id: entry.id,
  before: source,
  after,
});

function removal(snapshot: Snapshot, { entry, source }: Found): Edit[] {
  const { id, kind, playbook } = entry;
  return [
    { edit: 'remove', file: playbook, id, kind, source },
    ...evidenceEdit(snapshot, entry, [], snapshot.evidenceOf(id)),
  ];
}

function entryOf(snapshot: Snapshot, id: string | undefined): Result<Found, ApplyFailure> {
  const entry = id === undefined ? null : snapshot.entry(id);
  const source = id === undefined ? null : sourceOf(snapshot, id);
  return entry && source !== null ? ok({ entry, source }) : fail(noEntry(id ?? ''));
}

/** An entry that the change may alter: not pinned, and as it was when the change was proposed. */
function changeable(snapshot: Snapshot, change: Change, id: string | undefined): Result<Found, ApplyFailure> {
  const found = entryOf(snapshot, id);
  if (!found.ok) return found;
  const { entry, source } = found.value;
  if (entry.pinned) {
    const hint = 'Take the pin away in the playbook if it may be changed.';
    return fail({ code: 'pinned', message: `“${entry.title}” (^${entry.id}) is pinned`, hint });
  }
  // A merge shows several entries, each as it stood.
  const shown = `\n${plain(change.before ?? '')}\n`;
  const unchanged = shown.includes(`\n${plain(entry.source)}\n`) || shown.includes(`\n${source}\n`);
  return unchanged ? found : fail(changedEntry(entry.id, entry.playbook));
}

function evidenceEdit(
  snapshot: Snapshot,
  { id, playbook }: { id: string; playbook: string },
  wanted: readonly Evidence[],
  unwanted: readonly Evidence[],
  worder?: WordedBy | null,
): Edit[] {
  const before = snapshot.wordedBy(id);
  const worded = worder === undefined || isDeepStrictEqual(before, worder) ? {} : { worded: { before, after: worder } };
  const added = withoutEvidence(wanted, withoutEvidence(snapshot.evidenceOf(id), unwanted));
  const removed = withoutEvidence(unwanted, wanted);
  if (added.length === 0 && removed.length === 0 && !('worded' in worded)) return [];
  return [
    {
      edit: 'evidence',
      file: snapshot.evidenceFileFor(id, playbook),
      playbook,
      id,
      added: [...added],
      removed: [...removed],
      ...worded,
    },
  ];
}

/** Only a model is named: words of the user's own are the user's, and Reverie's rules need no name. */
const worderOf = ({ wordedBy }: Change, edited: string | null): WordedBy | null =>
  edited === null && wordedBy?.by === 'model' ? wordedBy : null;

const redacted = (evidence: Evidence, redact: (text: string) => string): Evidence => ({
  ...evidence,
  file: redact(evidence.file).toWellFormed(),
  quote: redact(evidence.quote).toWellFormed(),
});

const plain = (text: string): string => text.replace(/\r\n?/g, '\n').trimEnd();

/** What a text says as an entry, fit to be written down. */
export function wordsOf(markdown: string, fallbackTitle: string, { redact }: Words): Result<EntryText, ApplyFailure> {
  const { id, title, body, pinned } = readEntryText(redact(markdown).toWellFormed(), fallbackTitle);
  if (title === '') {
    return fail({ code: 'empty-text', message: 'an entry needs a title', hint: 'Its first line is the title.' });
  }
  const length = renderEntry({ id: id ?? 'x-00000', title, body, pinned }).length;
  if (title.length > TITLE_MAX || length > ENTRY_MAX) {
    const message = `an entry has at most ${ENTRY_MAX} characters and its title at most ${TITLE_MAX}; this has ${length} and ${title.length}`;
    return fail({ code: 'text-too-long', message, hint: 'Say it shorter, or in two entries.' });
  }
  return ok({ id, title, body, pinned });
}

/** The user's own words for a change, as they will stand in the playbook. */
export function editedText(
  change: Change,
  text: string,
  snapshot: Snapshot,
  words: Words,
): Result<string, ApplyFailure> {
  if (change.op === 'reinforce' || change.op === 'retire' || change.after === null) {
    const message = `a change that ${change.op === 'retire' ? 'retires' : 'reinforces'} an entry has no text to edit`;
    return fail({
      code: 'nothing-to-edit',
      message,
      hint: 'Accept or discard it; the playbook itself can be edited in any editor.',
    });
  }
  const said = wordsOf(text, change.title, words);
  if (!said.ok) return said;
  const id =
    readEntryText(change.after, change.title).id ?? change.entries[0] ?? snapshot.newId(change.kind, words.random);
  return ok(renderEntry({ ...said.value, id }));
}

/** The user's own words for an entry that stands in the store: it keeps its id, and its pin unless they took it away. */
export function ownWords(
  text: string,
  entry: { id: string; title: string },
  words: Words,
): Result<string, ApplyFailure> {
  const said = wordsOf(text, entry.title, words);
  return said.ok ? ok(renderEntry({ ...said.value, id: entry.id })) : said;
}
