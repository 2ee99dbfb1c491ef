import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import styles from './Tabs.module.css';

/** A few views of one thing, one at a time. Left and right choose while the row has the focus. */
export function Tabs<T extends string>({
  label,
  value,
  onChange,
  tabs,
}: {
  label: string;
  value: T;
  onChange: (value: T) => void;
  tabs: readonly { value: T; label: string; content: ReactNode }[];
}) {
  return (
    <Base.Root
      value={value}
      onValueChange={(chosen) => {
        const tab = tabs.find(({ value }) => value === chosen);
        if (tab !== undefined) onChange(tab.value);
      }}
    >
      <Base.List className={styles.list} aria-label={label} activateOnFocus>
        {tabs.map(({ value, label }) => (
          <Base.Tab key={value} value={value} className={styles.tab}>
            {label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ value, content }) => (
        <Base.Panel key={value} value={value} className={styles.panel}>
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
