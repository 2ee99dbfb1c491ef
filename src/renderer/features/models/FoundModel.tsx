import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { ModelView } from '../../../shared/window/models.ts';
import { Button } from '../../ui/Button.tsx';
import { times } from '../../ui/words.ts';
import { use } from './actions.ts';
import { FitNote } from './FitNote.tsx';
import styles from './ModelList.module.css';
import { RemoveDialog } from './RemoveDialog.tsx';
import { TooBigDialog } from './TooBigDialog.tsx';
import { TrialNote } from './TrialNote.tsx';
import { tryModel, useTrials } from './trials.ts';
import { Use } from './Use.tsx';
import { factsOf, PLACES } from './words.ts';

/** A model that is on this machine. */
export function FoundModel({ model, chosen }: { model: ModelView; chosen: boolean }) {
  const { name, file, copies, place, role, catalogued, fit, warnings, removable } = model;
  const tried = useTrials(({ trials }) => trials.get(file));
  const [asking, setAsking] = useState<'use' | 'remove' | null>(null);
  const close = (): void => setAsking(null);
  const choose = async (): Promise<void> => {
    if (fit.verdict === 'too-big' || (await use(role, model)) === 'too-big') setAsking('use');
  };
  return (
    <li className={styles.model}>
      <span className={styles.head}>
        <span className={styles.name}>{name}</span>
        <span className={styles.actions}>
          {removable && (
            <Button kind="quiet" label={`Remove ${name}…`} onClick={() => setAsking('remove')}>
              Remove…
            </Button>
          )}
          <Button label={`Try ${name}`} disabled={tried?.state === 'running'} onClick={() => void tryModel(file)}>
            Try
          </Button>
          <Use name={name} chosen={chosen} onUse={() => void choose()} />
        </span>
      </span>
      <p className={styles.facts}>{factsOf(model).join(' · ')}</p>
      <FitNote fit={fit} />
      {warnings.length > 0 && (
        <ul className={styles.warnings}>
          {warnings.map((warning) => (
            <li key={warning} className={styles.warning}>
              <TriangleAlert aria-hidden size="0.9375em" />
              <span>{warning}</span>
            </li>
          ))}
        </ul>
      )}
      {tried !== undefined && <TrialNote tried={tried} />}
      <p className={styles.where}>
        In {PLACES[place]}
        {catalogued && ', the very file of Reverie’s list'}
        <span className={styles.path}>{file}</span>
      </p>
      {copies.length > 0 && (
        <details className={styles.fold}>
          <summary>{times(copies.length, 'copy of it elsewhere', 'copies of it elsewhere')}</summary>
          <ul>
            {copies.map((copy) => (
              <li key={copy} className={styles.path}>
                {copy}
              </li>
            ))}
          </ul>
        </details>
      )}
      {asking === 'use' && <TooBigDialog model={model} onClose={close} />}
      {asking === 'remove' && <RemoveDialog model={model} chosen={chosen} onClose={close} />}
    </li>
  );
}
