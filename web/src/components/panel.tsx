import { X } from 'lucide-react';
import { useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';

import type { ScreenState } from '../states';
import styles from './panel.module.css';

export interface PanelProps {
  readonly state: ScreenState;
  readonly title: string;
  readonly closeLabel: string;
  readonly onClose: () => void;
  /** What gets the focus when the panel opens; without it, the heading does. */
  readonly focusFirst?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** Beside the call. Takes the focus when it opens and gives it back to where it was. */
export function Panel({ state, title, closeLabel, onClose, focusFirst, children }: PanelProps) {
  const panel = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    const element = panel.current;
    const before = document.activeElement;
    (focusFirst ?? heading).current?.focus();
    return () => {
      if (element?.contains(document.activeElement) && before instanceof HTMLElement)
        before.focus();
    };
  }, [focusFirst]);
  return (
    <aside ref={panel} className={styles.panel} aria-label={title} data-state={state}>
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button className={styles.close} aria-label={closeLabel} onClick={onClose}>
          <X aria-hidden />
        </button>
      </header>
      {children}
    </aside>
  );
}
