/** The playbooks, as the window reads and edits them. */
import { join } from 'node:path';
import { fail, ok, type Failure, type Result } from '../../../shared/result.ts';
import type { EntryView, PlaybookDocument, Saved, VersionView } from '../../../shared/window/views.ts';
import { plainSource } from '../../playbooks/edit.ts';
import type { Entry, Playbook } from '../../playbooks/entry.ts';
import { readFrontMatter } from '../../playbooks/front-matter.ts';
import type { Snapshot } from '../../playbooks/store.ts';
import type { Review } from '../../review/review.ts';
import type { Version } from '../../storage/durable.ts';
import type { CallsOf, Handlers } from '../handlers.ts';
import type { Parts } from '../parts.ts';

export function playbookCalls({ engine, host, changed }: Parts): Handlers<CallsOf<'playbooks'>> {
  const snapshot = (): Result<Snapshot, Failure> => {
    const store = engine().store();
    return store.ok ? store.value.snapshot() : store;
  };
  const reviewing = <T, U>(
    ask: (review: Review) => Result<T, Failure>,
    tell: (value: T) => Result<U, Failure>,
  ): Result<U, Failure> => {
    const review = engine().review();
    if (!review.ok) return review;
    const asked = ask(review.value);
    return asked.ok ? tell(asked.value) : asked;
  };
  /** Decisions about files: who shows them looks again, also at what undo would take back. */
  const writing = <T>(result: Result<T, Failure>): Result<T, Failure> => {
    changed('playbooks');
    changed('proposals');
    return result;
  };
  const nothing = (): Result<Record<string, never>, Failure> => ok({});
  const entryNow = (id: string): Result<EntryView, Failure> => {
    const read = snapshot();
    if (!read.ok) return read;
    const entry = read.value.entry(id);
    return entry ? ok(entryView(entry, read.value)) : fail(goneEntry(id));
  };

  return {
    'playbooks.list'() {
      const read = snapshot();
      if (!read.ok) return read;
      const { playbooks, ownFiles, problems } = read.value;
      return ok({
        folder: engine().storeFolder(),
        playbooks: playbooks.flatMap(({ file, title, scope, entries }) =>
          scope === null ? [] : [{ file, title, scope, entries: entries.map((entry) => entryView(entry, read.value)) }],
        ),
        ownFiles: [...ownFiles],
        problems: [...problems],
      });
    },
    'playbooks.document'({ file }) {
      const read = snapshot();
      if (!read.ok) return read;
      const playbook = read.value.playbooks.find((one) => one.file === file);
      return playbook ? documentOf(playbook, read.value, engine().storeFolder()) : fail(goneFile(file));
    },
    'playbooks.why': ({ entry }) =>
      reviewing(
        (review) => review.why(entry),
        ({ entry: found, evidence, wordedBy, decisions }) => {
          const read = snapshot();
          if (!read.ok) return read;
          return ok({
            entry: found && entryView(found, read.value),
            wordedBy,
            evidence: [...evidence],
            decisions: decisions.map((decision) => ({ ...decision })),
          });
        },
      ),
    'playbooks.history': ({ file }) =>
      reviewing(
        (review) => review.versions(file),
        (versions) => ok({ versions: versions.map(versionView) }),
      ),
    'playbooks.version'({ number }) {
      const memory = engine().memory();
      if (!memory.ok) return memory;
      const version = memory.value.version(number);
      if (version === null) return fail(goneVersion(number));
      const at = (n: number): string | null => memory.value.fileAt(version.file, n)?.text ?? null;
      return ok({ version: versionView(version), text: at(number), before: at(number - 1) });
    },
    'playbooks.restore': ({ version }) =>
      writing(
        reviewing(
          (review) => review.restore(version),
          (files) => ok({ files: [...files] }),
        ),
      ),
    'playbooks.add': ({ scope, kind, text }) =>
      writing(
        reviewing(
          (review) => review.add(scope, kind, text),
          (id) => {
            const now = entryNow(id);
            return now.ok ? ok({ entry: now.value }) : now;
          },
        ),
      ),
    'playbooks.edit': ({ entry, base, text }) =>
      writing(
        reviewing(
          (review) => review.rewrite(entry, base, text),
          (came): Result<Saved, Failure> => {
            if (came.kind === 'conflict') return ok(came);
            const now = entryNow(entry);
            return now.ok ? ok({ kind: came.kind, entry: now.value }) : now;
          },
        ),
      ),
    'playbooks.pin': ({ entry, pinned }) => writing(reviewing((review) => review.pin(entry, pinned), nothing)),
    'playbooks.remove': ({ entry, base }) => writing(reviewing((review) => review.remove(entry, base), nothing)),
    async 'playbooks.open'({ file }) {
      const read = snapshot();
      if (!read.ok) return read;
      // Only files of the store: the window names one, and whatever it names would be opened.
      if (!read.value.texts.has(file)) return fail(goneFile(file));
      const opened = await host.openPath(join(engine().storeFolder(), file));
      return opened.ok ? ok({}) : opened;
    },
  };
}

export function entryView(entry: Entry, snapshot: Snapshot): EntryView {
  const { id, kind, scope, playbook, title, body, pinned } = entry;
  const evidence = snapshot.evidenceOf(id);
  const times = evidence.flatMap(({ at }) => (at === null ? [] : [at])).sort();
  return {
    id,
    kind,
    scope,
    playbook,
    title,
    body,
    source: plainSource(snapshot.texts.get(playbook) ?? '', entry),
    pinned,
    quotes: evidence.length,
    sessions: new Set(evidence.map(({ session }) => session)).size,
    firstAt: times[0] ?? null,
    lastAt: times.at(-1) ?? null,
  };
}

function documentOf(playbook: Playbook, snapshot: Snapshot, folder: string): Result<PlaybookDocument, Failure> {
  const { file, title, scope, text, entries } = playbook;
  if (scope === null) return fail(goneFile(file));
  const blocks: PlaybookDocument['blocks'] = [];
  const front = readFrontMatter(text);
  let at = front.kind === 'read' ? front.end : 0;
  const own = (end: number): void => {
    const markdown = text.slice(at, end).replace(/^[\r\n]+|\s+$/g, '');
    if (markdown.trim() !== '') blocks.push({ kind: 'text', markdown });
  };
  for (const entry of entries) {
    own(entry.range.start);
    blocks.push({ kind: 'entry', entry: entryView(entry, snapshot) });
    at = entry.range.end;
  }
  own(text.length);
  return ok({ file, path: join(folder, file), title, scope, blocks });
}

const versionView = ({ number, file, at, hash, madeBy }: Version): VersionView => ({
  number,
  file,
  at,
  exists: hash !== null,
  madeBy,
});

const goneEntry = (id: string): Failure => ({
  code: 'unknown-entry',
  message: `The entry ^${id} is in the store no more.`,
  hint: 'It may have been removed, or its file is broken.',
});
const goneFile = (file: string): Failure => ({
  code: 'unknown-playbook',
  message: `There is no playbook ${file}.`,
  hint: 'It may have been renamed or removed.',
});
const goneVersion = (number: number): Failure => ({
  code: 'unknown-version',
  message: `There is no version ${String(number)}.`,
  hint: 'The history lists the versions there are.',
});
