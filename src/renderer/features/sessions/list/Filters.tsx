/** Which sessions are listed. Every part of it has to fit. */
import { useRef } from 'react';
import type { OutputOf } from '../../../../shared/window/calls.ts';
import { SessionOutcome, type SessionFilter } from '../../../../shared/window/views.ts';
import { useKeys } from '../../../app/keys.ts';
import { agentName } from '../../../ui/agent.ts';
import { Button } from '../../../ui/Button.tsx';
import { SearchField } from '../../../ui/SearchField.tsx';
import { folderName, times } from '../../../ui/words.ts';
import styles from './Filters.module.css';
import { EVERYTHING, isEverything, setFilter } from './list-state.ts';

const OUTCOMES: Readonly<Record<SessionOutcome, string>> = {
  any: 'Any outcome',
  failures: 'Something failed',
  rejections: 'You refused something',
  interruptions: 'You interrupted',
  learned: 'Something was learned',
};

export function Filters({ filter, list }: { filter: SessionFilter; list: OutputOf<'sessions.list'> }) {
  const text = useRef<HTMLInputElement>(null);
  useKeys('Filters', [{ keys: 'f', label: 'Filter the list', run: () => text.current?.focus() }]);
  return (
    <div className={styles.filters} role="group" aria-label="Filters">
      <div className={styles.text}>
        <SearchField
          ref={text}
          label="Filter by title, project or path"
          placeholder={`Filter ${times(list.total, 'session')}`}
          value={filter.text}
          keys="f"
          onChange={(text) => setFilter({ text: text.slice(0, 500) })}
        />
      </div>
      <Choice
        label="Agent"
        value={filter.agent ?? ''}
        options={[
          { value: '', label: 'All agents' },
          ...list.agents.map(({ agent, sessions }) => ({
            value: agent,
            label: `${agentName(agent)} (${sessions.toLocaleString('en')})`,
          })),
        ]}
        onChange={(agent) => setFilter({ agent: agent === '' ? null : agent })}
      />
      <Choice
        label="Project"
        value={filter.project ?? ''}
        options={[
          { value: '', label: 'All projects' },
          ...list.projects.map(({ project, sessions }) => ({
            value: project,
            label: `${folderName(project)} (${sessions.toLocaleString('en')})`,
          })),
        ]}
        onChange={(project) => setFilter({ project: project === '' ? null : project })}
      />
      <Choice
        label="Outcome"
        value={filter.outcome}
        options={SessionOutcome.options.map((value) => ({ value, label: OUTCOMES[value] }))}
        onChange={(value) => setFilter({ outcome: SessionOutcome.catch('any').parse(value) })}
      />
      <div className={styles.days}>
        <Day label="From" value={filter.from} onChange={(from) => setFilter({ from })} />
        <span aria-hidden>–</span>
        <Day label="To" value={filter.to} onChange={(to) => setFilter({ to })} />
      </div>
      <Button pressed={filter.all} onClick={() => setFilter({ all: !filter.all })}>
        Sub-agents
      </Button>
      {!isEverything(filter) && (
        <Button kind="quiet" onClick={() => setFilter(EVERYTHING)}>
          Clear
        </Button>
      )}
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <select
      className={styles.choice}
      aria-label={label}
      value={value}
      data-set={value !== options[0]?.value || undefined}
      onChange={({ target }) => onChange(target.value)}
    >
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  return (
    <input
      type="date"
      className={styles.day}
      aria-label={label}
      value={value ?? ''}
      data-set={value !== null || undefined}
      onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
    />
  );
}
