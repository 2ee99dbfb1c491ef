import styles from './Field.module.css';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  type?: 'text' | 'date';
  /** What is typed next goes into it. */
  focus?: boolean;
}

export function TextField({ label, value, onChange, placeholder, type = 'text', focus = false }: Props) {
  return (
    <input
      className={`${styles.field ?? ''} ${styles.text ?? ''}`}
      type={type}
      aria-label={label}
      value={value}
      placeholder={placeholder}
      spellCheck={false}
      autoFocus={focus}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

export function TextArea({ label, value, onChange, placeholder }: Omit<Props, 'type' | 'focus'>) {
  return (
    <textarea
      className={`${styles.field ?? ''} ${styles.area ?? ''}`}
      aria-label={label}
      value={value}
      placeholder={placeholder}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
