import { Switch as Base } from '@base-ui/react/switch';
import styles from './Switch.module.css';

/** On or off, at once. */
export function Switch({
  label,
  on,
  onChange,
  disabled = false,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <Base.Root className={styles.switch} aria-label={label} checked={on} onCheckedChange={onChange} disabled={disabled}>
      <Base.Thumb className={styles.thumb} />
    </Base.Root>
  );
}
