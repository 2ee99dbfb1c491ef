import { useState } from 'react';
import type { Settings } from '../../../shared/window/settings.ts';
import type { SourceView } from '../../../shared/window/views.ts';
import { set } from '../../app/actions.ts';
import { call } from '../../app/start.ts';
import { say, sayFailure, useApp } from '../../app/store.ts';
import { answerOf } from '../../app/use-answer.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/Failure.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { times } from '../../ui/words.ts';
import type { Row } from './rows.ts';
import { Section } from './Section.tsx';
import { SourceFacts, SourceRemarks, UnknownFormat } from './SourceFacts.tsx';
import styles from './Sources.module.css';
import { WhatToSend } from './WhatToSend.tsx';

const useSources = answerOf('sources.list', ['sources', 'sessions']);

const readNow = async (): Promise<void> => {
  const read = await call('sources.scan', {});
  if (read.ok) say('Reading what is new');
  else sayFailure(read.error);
};

export const sourcesRows = ({ watch }: Settings): Row[] => [
  {
    id: 'watch',
    label: 'Read sessions as they are written',
    about: 'New words of an agent are there within a second. Off: they are looked for a few times a minute.',
    usual: 'on',
    reset: watch ? null : () => void set({ watch: true }),
    control: <Switch label="Read sessions as they are written" on={watch} onChange={(on) => void set({ watch: on })} />,
  },
];

/** Each agent's folder: whether it is there, whether it may be read, and how reading goes. */
export function Sources({ rows }: { rows: readonly Row[] }) {
  const answer = useSources({});
  const busy = useApp(({ live }) => live?.activity.kind !== 'idle');
  const sources = answer.state === 'here' ? answer.value.sources : [];
  const found = sources.filter(({ found }) => found);
  const missing = sources.filter(({ found }) => !found);
  return (
    <Section
      title="Sources"
      about="Where coding agents leave their session logs on this machine. Reverie only reads them. A source that is off is neither read nor dreamed over, and its sessions are not listed."
      rows={rows}
    >
      <div>
        <Button disabled={busy} onClick={() => void readNow()}>
          Read now
        </Button>
      </div>
      {answer.state === 'failed' && <FailureNote failure={answer.failure} />}
      <ul className={styles.list} aria-busy={answer.state === 'waiting'}>
        {found.map((source) => (
          <Source key={`${source.agent} ${source.place}`} source={source} />
        ))}
      </ul>
      {missing.length > 0 && (
        <Fold title={`${times(missing.length, 'place')} where nothing is`}>
          {missing.map(({ agent, name, place }) => (
            <li key={`${agent} ${place}`}>
              {name} <span className={styles.place}>{place}</span>
            </li>
          ))}
        </Fold>
      )}
    </Section>
  );
}

function Source({ source }: { source: SourceView }) {
  const { name, place, on, unknownFormat } = source;
  const off = useApp(({ live }) => live?.settings.sourcesOff ?? []);
  const [sending, setSending] = useState(false);
  const strange = Object.keys(source.unknownRecords).length > 0 || source.problems.some(isOfRecords);
  return (
    <li className={styles.source} data-off={!on || undefined}>
      <div className={styles.head}>
        <span className={styles.words}>
          <span className={styles.name}>{name}</span>
          <span className={styles.place}>{place}</span>
        </span>
        <Switch
          label={`Read ${name} in ${place}`}
          on={on}
          onChange={(now) => void set({ sourcesOff: now ? off.filter((one) => one !== place) : [...off, place] })}
        />
      </div>
      {unknownFormat !== null && <UnknownFormat name={name} format={unknownFormat} />}
      <SourceFacts source={source} />
      <SourceRemarks source={source} />
      {strange && (
        <div>
          <Button label={`What to send about ${name} in ${place}`} onClick={() => setSending(true)}>
            What to send…
          </Button>
        </div>
      )}
      {sending && <WhatToSend source={source} onClose={() => setSending(false)} />}
    </li>
  );
}

/** Of single lines; what could not be opened says nothing of a format. */
const isOfRecords = ({ examples }: SourceView['problems'][number]): boolean => examples.some(({ line }) => line > 0);
