/** The models for one role: none first, then those found here, each with what it is and what it needs. */
import { TriangleAlert } from 'lucide-react';
import type { ModelRole, ModelView } from '../../../shared/window/models.ts';
import { useApp } from '../../app/store.ts';
import { use } from './actions.ts';
import { FoundModel } from './FoundModel.tsx';
import styles from './ModelList.module.css';
import { Use } from './Use.tsx';

const ROLES: Readonly<Record<ModelRole, { title: string; about: string; none: string; noneAbout: string }>> = {
  language: {
    title: 'Language model',
    about:
      'Reads passages of the sessions in a dream, and puts what was found into words. What it says is held against the logs like everything else: quotes, commands and numbers that do not stand there are dropped.',
    none: 'None',
    noneAbout: 'Reverie’s own rules find the lessons and word them. Quick, and the same every time.',
  },
  embedding: {
    title: 'Embedding model',
    about:
      'Says which findings of different sessions may be about the same thing. Whether they are is then decided by what they say, never by likeness.',
    none: 'Built in',
    noneAbout: 'Compares words and parts of words. Needs no file.',
  },
};

interface Props {
  role: ModelRole;
  /** Those of this role; `null`: the engine has not said which there are, or cannot. */
  models: readonly ModelView[] | null;
  waiting: boolean;
}

export function ModelList({ role, models, waiting }: Props) {
  const { title, about, none, noneAbout } = ROLES[role];
  const chosen = useApp(({ live }) => live?.settings.model[role] ?? null);
  const isChosen = ({ file, copies }: ModelView): boolean => file === chosen || copies.some((copy) => copy === chosen);
  const isUnknown = chosen !== null && !waiting && !(models?.some(isChosen) ?? false);
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.title}>{title}</h3>
      <p className={styles.about}>{about}</p>
      <ul className={styles.list} aria-label={`${title}: choices`} aria-busy={waiting}>
        <li className={styles.model}>
          <span className={styles.head}>
            <span className={styles.words}>
              <span className={styles.name}>{none}</span>
              <span className={styles.about}>{noneAbout}</span>
            </span>
            <Use name={none} chosen={chosen === null} onUse={() => void use(role, null)} />
          </span>
        </li>
        {isUnknown && (
          <li className={styles.model}>
            <span className={styles.head}>
              <span className={styles.words}>
                <span className={styles.name}>The one that is set</span>
                <span className={styles.path}>{chosen}</span>
              </span>
              <Use name="The one that is set" chosen onUse={() => {}} />
            </span>
            {models !== null && (
              <p className={styles.warning}>
                <TriangleAlert aria-hidden size="0.9375em" />
                <span>It is not there any more, or cannot be used. Until it is, dreams do without it.</span>
              </p>
            )}
          </li>
        )}
        {models?.map((model) => (
          <FoundModel key={model.file} model={model} chosen={isChosen(model)} />
        ))}
      </ul>
    </section>
  );
}
