/** The first run, in three steps: what is read, where playbooks live, and a first dream. Nothing is read before. */
import { useState } from 'react';
import type { Live } from '../../../shared/window/live.ts';
import { SaidLine } from '../../app/SaidLine.tsx';
import { FirstDream } from './FirstDream.tsx';
import { Folders } from './Folders.tsx';
import { PlaybookFolder } from './PlaybookFolder.tsx';
import styles from './Welcome.module.css';

const STEPS = ['What is read', 'Where playbooks live', 'The first dream'] as const;

export function Welcome({ live }: { live: Live }) {
  const [step, setStep] = useState(live.activity.kind === 'dreaming' || live.lastDreamAt !== null ? 2 : 0);
  return (
    <main className={styles.welcome} aria-label="Welcome to Reverie">
      <div className={styles.sheet}>
        <ol className={styles.steps} aria-label="Steps">
          {STEPS.map((name, i) => (
            <li
              key={name}
              className={styles.step}
              aria-current={i === step ? 'step' : undefined}
              data-done={i < step || undefined}
            >
              {name}
            </li>
          ))}
        </ol>
        {step === 0 && <Folders live={live} onNext={() => setStep(1)} />}
        {step === 1 && <PlaybookFolder onBack={() => setStep(0)} onNext={() => setStep(2)} />}
        {step === 2 && <FirstDream live={live} onBack={() => setStep(1)} />}
      </div>
      <SaidLine />
    </main>
  );
}
