import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement } from 'react';
import styles from './Tooltip.module.css';

/**
 * A sentence about a control, on hover and on focus. What must be known stands on the page, not in here.
 * @param unheard the control itself says it to a screen reader
 */
export function Tooltip({
  text,
  unheard = false,
  children,
}: {
  text: string;
  unheard?: boolean;
  children: ReactElement<Record<string, unknown>>;
}) {
  return (
    <Base.Provider delay={400}>
      <Base.Root>
        <Base.Trigger render={children} />
        <Base.Portal>
          <Base.Positioner sideOffset={6}>
            <Base.Popup className={styles.tooltip} aria-hidden={unheard || undefined}>
              {text}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Base.Provider>
  );
}
