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
  /** Where the focus goes when it is closed, if what had it before is gone by then. */
  readonly returnTo?: (() => HTMLElement | null | undefined) | undefined;
  readonly children: ReactNode;
}

/** The browser's own: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ state, title, onClose, returnTo, children }: DialogProps) {
  const text = useText();
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const news = useRef<HTMLDivElement>(null);
  const onClosed = useEffectEvent(onClose);
  const giveFocusBack = useEffectEvent(() => returnTo?.()?.focus());
  useLayoutEffect(() => {
    if (!dialog.current || !news.current) return undefined;
    const close = openModal(dialog.current, news.current, () => onClosed());
    return () => {
      close();
      giveFocusBack();
    };
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
