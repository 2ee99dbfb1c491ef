/**
 * The store: the folder of playbooks, read as a snapshot. Reading never writes, and a dream works on the snapshot
 * alone; only review/ changes files, through the folder.
 */
import type { Evidence, Kind, Problem, Scope, WordedBy } from '../../shared/contract.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Entry, Playbook } from './entry.ts';
import { parseEvidence, type EvidenceFile } from './evidence.ts';
import { openFolder, type FolderFailure, type StoreFolder } from './folder.ts';
import { newEntryId, type Random } from './ids.ts';
import { evidenceFileOf, isEvidence, newPlaybookName } from './names.ts';
import { parsePlaybook } from './parse.ts';

/** The store at one moment. */
export interface Snapshot {
  /** Every file that is read, evidence included, by its name inside the store. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files with a scope. */
  readonly playbooks: readonly Playbook[];
  /** The user's own files: never written. */
  readonly ownFiles: readonly string[];
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /** `null`: none, or several with that id. */
  entry(id: string): Entry | null;
  evidenceOf(entry: string): readonly Evidence[];
  /** The model that put it in words; `null`: Reverie's own rules, or the user. */
  wordedBy(entry: string): WordedBy | null;
  /** The file a new entry of this scope belongs in; it need not exist yet, and may be one that is broken. */
  playbookFor(scope: Scope): string;
  /** The evidence file that has this entry's section, else the one beside its playbook. */
  evidenceFileFor(entry: string, playbook: string): string;
  newId(kind: Kind, random: Random): string;
  /** The store as it would be with another text in one file; `null` takes the file away. Writes nothing. */
  with(file: string, text: string | null): Snapshot;
}

export interface Store {
  readonly folder: StoreFolder;
  snapshot(): Result<Snapshot, FolderFailure>;
}

/** A store that does not exist yet is an empty one. */
export function openStore(dir: string): Result<Store, FolderFailure> {
  return storeIn(openFolder(dir));
}

export function storeIn(folder: StoreFolder): Result<Store, FolderFailure> {
  const first = folder.read();
  if (!first.ok) return first;
  return ok({
    folder,
    snapshot() {
      const read = folder.read();
      return read.ok ? ok(snapshotOf(read.value.texts, read.value.problems)) : read;
    },
  });
}

export function snapshotOf(texts: ReadonlyMap<string, string>, unread: readonly Problem[]): Snapshot {
  return snapshotFrom(new Map([...texts].map(([file, text]) => [file, readFile(file, text)])), texts, unread);
}

type ReadFile =
  | { kind: 'evidence'; evidence: EvidenceFile }
  | { kind: 'playbook'; playbook: Playbook; claims: Scope | null; problems: readonly Problem[] };

function readFile(file: string, text: string): ReadFile {
  if (isEvidence(file)) return { kind: 'evidence', evidence: parseEvidence(text) };
  const { playbook, claims, problems } = parsePlaybook(file, text);
  return { kind: 'playbook', playbook, claims, problems };
}

/** @param files each file as it was read: a changed snapshot reads only what has changed */
function snapshotFrom(
  files: ReadonlyMap<string, ReadFile>,
  texts: ReadonlyMap<string, string>,
  unread: readonly Problem[],
): Snapshot {
  const problems = [...unread];
  const playbooks: Playbook[] = [];
  const ownFiles: string[] = [];
  const broken = new Map<Scope, string>();
  const evidence = new Map<string, { file: string; read: EvidenceFile }>();
  for (const [file, read] of files) {
    if (read.kind === 'evidence') {
      for (const id of read.evidence.entries) evidence.set(id, { file, read: read.evidence });
      continue;
    }
    problems.push(...read.problems);
    if (read.claims !== null) broken.set(read.claims, file);
    if (read.playbook.scope === null) ownFiles.push(file);
    else playbooks.push(read.playbook);
  }
  const entries = playbooks.flatMap((playbook) => playbook.entries);
  const byId = new Map<string, Entry[]>();
  for (const entry of entries) {
    const same = byId.get(entry.id);
    if (same) same.push(entry);
    else byId.set(entry.id, [entry]);
  }
  for (const [id, [first, second]] of byId) {
    if (!first || !second || first.playbook === second.playbook) continue;
    const message = `the id ^${id} stands in ${first.playbook} too: neither entry is changed until one of them has another id`;
    problems.push({ file: second.playbook, line: 0, message });
  }
  return {
    texts,
    playbooks,
    ownFiles,
    entries,
    problems,
    entry(id) {
      const [only, second] = byId.get(id) ?? [];
      return only && !second ? only : null;
    },
    evidenceOf: (id) => evidence.get(id)?.read.of(id) ?? [],
    wordedBy: (id) => evidence.get(id)?.read.wordedBy(id) ?? null,
    playbookFor: (scope) =>
      playbooks.find((playbook) => playbook.scope === scope)?.file ??
      broken.get(scope) ??
      newPlaybookName(scope, projectFolder(playbooks), [...texts.keys(), ...unread.map(({ file }) => file)]),
    evidenceFileFor: (id, playbook) => evidence.get(id)?.file ?? evidenceFileOf(playbook),
    newId: (kind, random) => newEntryId(kind, random, (id) => byId.has(id) || evidence.has(id)),
    with(file, text) {
      const [nextFiles, nextTexts] = [new Map(files), new Map(texts)];
      if (text === null) {
        nextFiles.delete(file);
        nextTexts.delete(file);
      } else {
        nextFiles.set(file, readFile(file, text));
        nextTexts.set(file, text);
      }
      return snapshotFrom(nextFiles, nextTexts, unread);
    },
  };
}

/** Where this store keeps its projects: the folder that most of their playbooks stand in. */
function projectFolder(playbooks: readonly Playbook[]): string {
  const counts = new Map<string, number>();
  for (const { file, scope } of playbooks) {
    if (scope === null || scope === 'global') continue;
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}
