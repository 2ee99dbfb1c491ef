import type { ReactNode, Ref } from 'react';
import styles from './Button.module.css';
import { Kbd } from './Kbd.tsx';

type Look =
  /** `main`: the one thing to do here. `plain`: others beside it. `quiet`: without a frame. `danger`: cannot be undone. */
  | { kind?: 'main' | 'plain' | 'quiet' | 'danger'; label?: string }
  /** Only a picture; `label` says it in words. */
  | { kind: 'icon'; label: string };

type Props = Look & {
  children: ReactNode;
  onClick?: () => void;
  /** Shown on it; the key itself is bound with `useKeys`. */
  keys?: string;
  disabled?: boolean;
  pressed?: boolean;
  type?: 'button' | 'submit';
  /** `-1`: in a list with one tab stop. */
  tabIndex?: number;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({
  kind = 'plain',
  label,
  children,
  onClick,
  keys,
  disabled,
  pressed,
  type = 'button',
  ref,
  ...rest
}: Props) {
  return (
    <button
      {...rest}
      ref={ref}
      type={type}
      className={styles.button}
      data-kind={kind}
      aria-label={label}
      title={kind === 'icon' ? label : undefined}
      aria-pressed={pressed}
      aria-keyshortcuts={keys}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
      {keys !== undefined && <Kbd keys={keys} />}
    </button>
  );
}
