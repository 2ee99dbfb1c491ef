import { useState } from 'react';
import styles from './Field.module.css';

/** A whole number. What is typed counts when it is one in the range; anything else is put back when the field is left. */
export function NumberField({
  label,
  value,
  min,
  max,
  unit,
  onChange,
  disabled = false,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  unit?: string;
  onChange: (value: number) => void;
  disabled?: boolean;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <span className={styles.with}>
      <input
        className={`${styles.field ?? ''} ${styles.number ?? ''}`}
        type="number"
        inputMode="numeric"
        aria-label={unit === undefined ? label : `${label}, in ${unit}`}
        min={min}
        max={max}
        disabled={disabled}
        value={typed ?? value}
        onChange={({ target }) => {
          setTyped(target.value);
          const number = Number(target.value);
          if (target.value !== '' && Number.isInteger(number) && number >= min && number <= max) onChange(number);
        }}
        onBlur={() => setTyped(null)}
      />
      {unit}
    </span>
  );
}
