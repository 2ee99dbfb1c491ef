/** Models in the settings: which is used, which there are, how to get one, and what one may take. */
import type { OutputOf } from '../../../shared/window/calls.ts';
import type { ModelRole, ModelView } from '../../../shared/window/models.ts';
import { useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { FailureNote } from '../../ui/Failure.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { times } from '../../ui/words.ts';
import type { Row } from '../settings/rows.ts';
import { Section } from '../settings/Section.tsx';
import { Catalog } from './Catalog.tsx';
import { Import } from './Import.tsx';
import { ModelList } from './ModelList.tsx';
import styles from './Models.module.css';
import { TransferNote } from './TransferNote.tsx';

export const useModels = answerOf('models.list', ['models']);

export function Models({ rows }: { rows: readonly Row[] }) {
  const answer = useModels({});
  const transfers = useApp(({ live }) => live?.transfers ?? []);
  const found = answer.state === 'here' ? answer.value : null;
  const isWaiting = answer.state === 'waiting';
  const of = (role: ModelRole): readonly ModelView[] | null =>
    found?.models.filter((model) => model.role === role) ?? null;
  const downloads = transfers.filter(({ kind }) => kind === 'download');
  const unlisted = downloads.filter(({ name }) => !(found?.catalog.some((entry) => entry.name === name) ?? false));
  return (
    <>
      <Section
        title="Models"
        about="A model finds lessons that the rules cannot see, and words them better. Reverie works without one; with one, it runs on this machine, in a process of its own, and nothing leaves the machine either."
        rows={[]}
      >
        {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
        {isWaiting && (
          <p className={styles.looking} role="status">
            Looking for models on this machine…
          </p>
        )}
        <ModelList role="language" models={of('language')} waiting={isWaiting} />
        <ModelList role="embedding" models={of('embedding')} waiting={isWaiting} />
        {found !== null && <Elsewhere found={found} />}
      </Section>
      <Section title="Get a model" rows={[]}>
        <h3 className={styles.title}>From a file</h3>
        <p className={styles.about}>
          A GGUF file, or the folder of an embedding model. Its header is read before anything else looks at it, and a
          copy goes into Reverie’s own folder. Models of LM Studio, Ollama, llama.cpp and Hugging Face need no copy:
          they are found where they are.
        </p>
        <Import transfers={transfers.filter(({ kind }) => kind === 'import')} />
        {((found?.catalog.length ?? 0) > 0 || unlisted.length > 0) && (
          <>
            <h3 className={styles.title}>From the list</h3>
            <p className={styles.about}>
              The only thing that Reverie ever connects for, and only when you ask. Each is known to work, and is
              checked against its hash when it is here.
            </p>
            {unlisted.map((transfer) => (
              <div key={transfer.id}>
                <span>{transfer.name}</span>
                <TransferNote transfer={transfer} onGoOn={null} />
              </div>
            ))}
            <Catalog catalog={found?.catalog ?? []} transfers={downloads} />
          </>
        )}
      </Section>
      <Section title="What a model may take" rows={rows} />
    </>
  );
}

/** What was looked at and is no choice: where nothing was, and files that cannot be used. */
function Elsewhere({ found: { models, places, refused } }: { found: OutputOf<'models.list'> }) {
  return (
    <>
      {models.length === 0 && (
        <p className={styles.about}>
          No model was found on this machine. That is fine: dreams do without. Below is how to get one.
        </p>
      )}
      {refused.length > 0 && (
        <Fold title={`${times(refused.length, 'file')} that cannot be used`}>
          {refused.map(({ file, why }) => (
            <li key={file} className={styles.refused}>
              {why}
              <span className={styles.path}>{file}</span>
            </li>
          ))}
        </Fold>
      )}
      {places.length > 0 && (
        <Fold title={`${times(places.length, 'folder')} in which Reverie looked`}>
          {places.map((place) => (
            <li key={place} className={styles.path}>
              {place}
            </li>
          ))}
        </Fold>
      )}
    </>
  );
}
