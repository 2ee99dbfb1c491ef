import { fail, ok, type Failure } from '../../shared/result.ts';
import type { Playbook } from '../../core/playbooks/entry.ts';
import type { Command } from '../answer.ts';
import { scopeText } from '../proposal-text.ts';
import { placeOf } from './scan.ts';
import { moment, plain, table, wrap } from '../terminal.ts';

/** An entry without its place in the file: offsets mean nothing outside. */
const entriesOf = ({ entries }: Playbook): object[] =>
  entries.map(({ id, kind, title, body, pinned }) => ({ id, kind, title, body, pinned }));

export const playbooks: Command<object> = ({ engine }) => {
  const store = engine.store();
  if (!store.ok) return store;
  const snapshot = store.value.snapshot();
  if (!snapshot.ok) return snapshot;
  const { playbooks: list, ownFiles, problems } = snapshot.value;
  const folder = store.value.folder.path;
  return ok({
    json: {
      store: folder,
      playbooks: list.map((playbook) => ({
        file: playbook.file,
        title: playbook.title,
        scope: playbook.scope,
        entries: entriesOf(playbook),
      })),
      ownFiles,
      problems,
    },
    text: (page) => {
      const lines = [page.dim(plain(folder))];
      if (list.length === 0)
        lines.push(`No playbooks yet. They appear when you accept a change: ${page.invocation} dream`);
      for (const playbook of list) {
        lines.push('', `${page.bold(plain(playbook.file))}  ${page.dim(scopeText(playbook.scope ?? 'global'))}`);
        for (const { id, kind, title, pinned } of playbook.entries)
          lines.push(wrap(`- ${plain(title)} ^${id}${pinned ? ' 📌' : ''} ${page.dim(kind)}`, page.width, '  '));
      }
      if (ownFiles.length > 0) lines.push('', `Your own files, never written: ${ownFiles.map(plain).join(', ')}`);
      for (const { file, line, message } of problems)
        lines.push('', `${page.yellow('!')} ${placeOf(file, line)}`, wrap(plain(message), page.width, '    '));
      return lines.join('\n');
    },
  });
};

export const showPlaybook: Command<{ file: string }> = ({ engine }, { file }) => {
  const store = engine.store();
  if (!store.ok) return store;
  const snapshot = store.value.snapshot();
  if (!snapshot.ok) return snapshot;
  const named = [file, `${file}.md`];
  const playbook = snapshot.value.playbooks.find((one) => named.includes(one.file));
  const name = playbook?.file ?? named.find((one) => snapshot.value.texts.has(one));
  const text = name === undefined ? undefined : snapshot.value.texts.get(name);
  if (name === undefined || text === undefined) return fail(unknownPlaybook(file));
  return ok({
    json: {
      playbook: {
        file: name,
        title: playbook?.title ?? null,
        scope: playbook?.scope ?? null,
        text,
        entries: playbook ? entriesOf(playbook) : [],
        problems: snapshot.value.problems.filter((problem) => problem.file === name),
      },
    },
    text: () => plain(text).trimEnd(),
  });
};

export const whyEntry: Command<{ entry: string }> = ({ engine }, { entry: id }) => {
  const review = engine.review();
  if (!review.ok) return review;
  const why = review.value.why(id);
  if (!why.ok) return why;
  const { entry, evidence, decisions } = why.value;
  return ok({
    json: {
      entry: entry && {
        id: entry.id,
        kind: entry.kind,
        scope: entry.scope,
        playbook: entry.playbook,
        title: entry.title,
        body: entry.body,
        pinned: entry.pinned,
      },
      evidence,
      decisions,
    },
    text: (page) => {
      const lines = entry
        ? [
            page.bold(plain(entry.title)),
            page.dim(`^${entry.id} in ${plain(entry.playbook)}`),
            wrap(plain(entry.body), page.width, '  '),
          ]
        : [`^${plain(id)} is in the store no more.`];
      lines.push('', evidence.length === 0 ? 'No evidence is kept for it: it was written by hand.' : 'It rests on:');
      for (const { agent, role, at, file, line, quote } of evidence)
        lines.push(
          page.dim(`  ${role} in ${agent}, ${moment(at)}`),
          page.dim(`  ${plain(file)}:${line}`),
          wrap(plain(quote), page.width, '    '),
        );
      if (decisions.length > 0) lines.push('', 'Decisions:');
      for (const { at, action, change, undone } of decisions)
        lines.push(`  ${moment(at)}  ${action} ${change}${undone ? ' (taken back)' : ''}`);
      return lines.join('\n');
    },
  });
};

export const history: Command<{ file?: string }> = ({ engine }, { file }) => {
  const review = engine.review();
  if (!review.ok) return review;
  const versions = review.value.versions(file ?? null);
  if (!versions.ok) return versions;
  const list = versions.value;
  if (file !== undefined && list.length === 0) return fail(unknownPlaybook(file));
  return ok({
    json: {
      versions: list.map(({ number, file: name, at, hash, madeBy }) => ({
        version: number,
        file: name,
        at,
        hash,
        madeBy,
      })),
    },
    text: (page) =>
      list.length === 0
        ? 'No versions yet: nothing has been accepted.'
        : `${table(
            list.map(({ number, file: name, at, hash, madeBy }) => [
              String(number),
              moment(at),
              hash === null ? `${plain(name)} (removed)` : plain(name),
              madeBy === null ? 'by hand' : madeBy.action,
            ]),
          )}\n\nPut one back with: ${page.invocation} playbooks restore VERSION`,
  });
};

export const restore: Command<{ version: number }> = ({ engine }, { version }) => {
  const review = engine.review();
  if (!review.ok) return review;
  const restored = review.value.restore(version);
  if (!restored.ok) return restored;
  const files = restored.value;
  return ok({
    json: { version, files },
    text: (page) =>
      files.length === 0
        ? `The playbook is as in version ${version} already.`
        : `Put back as in version ${version}: ${files.map(plain).join(', ')}. Take it back with: ${page.invocation} undo`,
  });
};

const unknownPlaybook = (file: string): Failure => ({
  code: 'unknown-playbook',
  message: `There is no playbook ${file}.`,
  hint: 'Run `reverie playbooks` to see those there are.',
});
