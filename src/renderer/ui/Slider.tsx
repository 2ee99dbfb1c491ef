import { Slider as Base } from '@base-ui/react/slider';
import styles from './Slider.module.css';

/** Chooses one of a row of steps. Arrow keys, Home and End move it. */
export function Slider({
  label,
  value,
  min,
  max,
  onChange,
  words,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
  /** A step as a screen reader says it. */
  words: (value: number) => string;
}) {
  return (
    <Base.Root value={value} min={min} max={max} step={1} disabled={min === max} onValueChange={onChange}>
      <Base.Control className={styles.control}>
        <Base.Track className={styles.track}>
          <Base.Indicator className={styles.filled} />
          <Base.Thumb
            className={styles.thumb}
            getAriaLabel={() => label}
            getAriaValueText={(_formatted, value) => words(value)}
          />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  );
}
