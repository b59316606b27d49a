import { X } from 'lucide-react';
import { useEffectEvent, useId, useLayoutEffect, useRef, type ReactNode } from 'react';

import { openModal } from '../state/modal';
import type { ScreenState } from '../states';
import { useText } from '../text';
import styles from './dialog.module.css';

export interface DialogProps {
  readonly state: ScreenState;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ state, title, onClose, children }: DialogProps) {
  const text = useText();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const news = useRef<HTMLDivElement>(null);
  const onClosed = useEffectEvent(onClose);
  useLayoutEffect(() => {
    if (!dialog.current || !news.current) return undefined;
    return openModal(dialog.current, news.current, () => onClosed());
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      data-state={state}
      aria-labelledby={heading}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className={styles.content}>
        <header>
          <h2 id={heading}>{title}</h2>
          <button className={styles.close} aria-label={text.close} onClick={onClose}>
            <X aria-hidden />
          </button>
        </header>
        {children}
      </div>
      <div ref={news} className={styles.news} />
    </dialog>
  );
}
