import { X } from 'lucide-react';
import { useEffectEvent, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

import { Button } from '../../components/button';
import dialogStyles from '../../components/dialog.module.css';
import answersStyles from '../../components/question-dialog.module.css';
import { openModal } from '../../state/modal';
import type { AdminState } from '../states';
import { text } from '../text';

export interface QuestionProps {
  readonly state: AdminState;
  readonly title: string;
  readonly body: string;
  readonly confirm: string;
  /** What cannot be undone looks like it. */
  readonly tone: 'danger' | 'accent';
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What else is to be said. */
  readonly children?: ReactNode;
}

/** Asked before it is done. "No" has the focus. In the body, so that it looks the same wherever it is asked. */
export function Question(props: QuestionProps) {
  const { state, title, body, confirm, tone, onConfirm, onClose, children } = props;
  const heading = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const news = useRef<HTMLDivElement>(null);
  const onClosed = useEffectEvent(onClose);
  useLayoutEffect(() => {
    if (!dialog.current || !news.current) return undefined;
    return openModal(dialog.current, news.current, () => onClosed());
  }, []);
  const answer = () => {
    onClose();
    onConfirm();
  };
  return createPortal(
    <dialog
      ref={dialog}
      className={dialogStyles.dialog}
      data-state={state}
      aria-labelledby={heading}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className={dialogStyles.content}>
        <header>
          <h2 id={heading}>{title}</h2>
          <button
            className={dialogStyles.close}
            aria-label={text.questions.close}
            onClick={onClose}
          >
            <X aria-hidden />
          </button>
        </header>
        <p>{body}</p>
        {children}
        <div className={answersStyles.answers}>
          <Button tone="quiet" autoFocus onPress={onClose}>
            {text.questions.cancel}
          </Button>
          <Button tone={tone} onPress={answer}>
            {confirm}
          </Button>
        </div>
      </div>
      <div ref={news} className={dialogStyles.news} />
    </dialog>,
    document.body,
  );
}
