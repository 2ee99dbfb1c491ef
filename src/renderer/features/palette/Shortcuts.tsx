/** Every key that does something where the window is now. */
import { useKeyGroups, type Key } from '../../app/keys.ts';
import { open } from '../../app/store.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import styles from './Shortcuts.module.css';

const TITLES: Readonly<Record<string, string>> = { everywhere: 'Everywhere' };

export function Shortcuts() {
  const groups = useKeyGroups(({ groups }) => groups);
  return (
    <Dialog title="Shortcuts" onClose={() => open('none')} wide>
      <div className={styles.groups}>
        {byTitle(groups).map(([title, keys]) => (
          <section key={title}>
            <h3 className={styles.title}>{TITLES[title] ?? title}</h3>
            <dl>
              {distinct(keys).map(({ keys, label }) => (
                <div key={keys} className={styles.key}>
                  <dt>{label}</dt>
                  <dd>
                    <Kbd keys={keys} />
                    <span className="unseen">{keys}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** Parts of one page name their keys by themselves; here they stand together. */
const byTitle = (groups: readonly { title: string; keys: readonly Key[] }[]): [string, readonly Key[]][] =>
  [...Map.groupBy(groups.toReversed(), ({ title }) => title)].map(([title, same]) => [
    title,
    same.flatMap(({ keys }) => keys),
  ]);

/** Two keys for one thing are told once. */
const distinct = (keys: readonly Key[]): readonly Key[] =>
  [...new Map(keys.toReversed().map((key) => [key.label, key])).values()].reverse();
