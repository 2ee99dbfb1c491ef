/** The playbooks by what they are for: everywhere first, then one project after the other. */
import { FileText, TriangleAlert } from 'lucide-react';
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { PlaybookRow } from '../../../shared/window/views.ts';
import { hashOf } from '../../app/place.ts';
import { useApp } from '../../app/store.ts';
import { times } from '../../ui/words.ts';
import { openFile } from './actions.ts';
import styles from './FileList.module.css';
import { scopeName } from './scope.ts';

const EVERYWHERE = 'Everywhere';

/** As they stand in the list. */
export const inOrder = (playbooks: readonly PlaybookRow[]): PlaybookRow[] =>
  [...playbooks].sort(
    (a, b) =>
      Number(b.scope === 'global') - Number(a.scope === 'global') ||
      scopeName(a.scope).localeCompare(scopeName(b.scope)) ||
      nameOf(a).localeCompare(nameOf(b)),
  );

export const nameOf = ({ title, file }: { title: string | null; file: string }): string =>
  title ?? file.replace(/\.md$/, '');

export function FileList({ list, chosen }: { list: OutputOf<'playbooks.list'>; chosen: string | null }) {
  const groups = Map.groupBy(inOrder(list.playbooks), ({ scope }) =>
    scope === 'global' ? EVERYWHERE : scopeName(scope),
  );
  return (
    <div className={styles.list}>
      <nav aria-label="Playbooks">
        {[...groups].map(([name, playbooks]) => (
          <section key={name} className={styles.group}>
            <h2 className={styles.scope}>{name}</h2>
            {playbooks.map((playbook) => (
              <FileLink
                key={playbook.file}
                playbook={playbook}
                here={playbook.file === chosen}
                faulty={list.problems.some(({ file }) => file === playbook.file)}
              />
            ))}
          </section>
        ))}
      </nav>
      {list.problems.length > 0 && <Problems problems={list.problems} folder={list.folder} />}
      {list.ownFiles.length > 0 && (
        <section className={styles.group} aria-labelledby="own-files">
          <h2 className={styles.scope} id="own-files">
            Your own files
          </h2>
          {list.ownFiles.map((file) => (
            <p key={file} className={styles.own} title="Without entries: Reverie leaves it alone">
              {file}
            </p>
          ))}
        </section>
      )}
    </div>
  );
}

function FileLink({ playbook, here, faulty }: { playbook: PlaybookRow; here: boolean; faulty: boolean }) {
  const { file, entries } = playbook;
  return (
    <a
      className={styles.file}
      href={hashOf({ page: 'playbooks', file, entry: null })}
      aria-current={here ? 'true' : undefined}
    >
      <FileText aria-hidden size="1em" />
      <span className={styles.name}>{nameOf(playbook)}</span>
      {faulty && <TriangleAlert aria-label="needs attention" size="1em" className={styles.faulty} />}
      <span className={styles.count}>
        {entries.length}
        <span className="unseen"> {entries.length === 1 ? 'entry' : 'entries'}</span>
      </span>
    </a>
  );
}

function Problems({ problems, folder }: { problems: OutputOf<'playbooks.list'>['problems']; folder: string }) {
  const canOpen = useApp(({ live }) => live?.host.openPath ?? false);
  return (
    <section className={styles.problems} aria-labelledby="problems">
      <h2 className={styles.scope} id="problems">
        {times(problems.length, 'problem')}
      </h2>
      {problems.map(({ file, line, message }) => (
        <div key={`${file} ${String(line)} ${message}`} className={styles.problem}>
          <p>
            <strong>{line === 0 ? file : `${file}, line ${String(line)}`}</strong>
          </p>
          <p className={styles.message}>{message}.</p>
          <p className={styles.what}>
            {canOpen ? (
              <button type="button" className={styles.mend} onClick={() => void openFile(file)}>
                Open it and mend it
              </button>
            ) : (
              <>
                Mend it in an editor: <code>{`${folder}/${file}`}</code>
              </>
            )}
          </p>
        </div>
      ))}
    </section>
  );
}
