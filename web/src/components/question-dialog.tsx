import type { ReactNode } from 'react';

import type { ScreenState } from '../states';
import { useText } from '../text';
import { Button } from './button';
import { Dialog } from './dialog';
import styles from './question-dialog.module.css';

export interface QuestionDialogProps {
  readonly state: ScreenState;
  readonly title: string;
  readonly body: string;
  /** What gets the focus when it is closed, if not what had it before. */
  readonly returnTo?: () => HTMLElement | null | undefined;
  readonly onClose: () => void;
  /** The answers; "no" is there already, and has the focus. */
  readonly children: ReactNode;
}

/** Before something that cannot be taken back. */
export function QuestionDialog(props: QuestionDialogProps) {
  const { state, title, body, returnTo, onClose, children } = props;
  const text = useText();
  return (
    <Dialog state={state} title={title} onClose={onClose} returnTo={returnTo}>
      <p>{body}</p>
      <div className={styles.answers}>
        <Button tone="quiet" autoFocus onPress={onClose}>
          {text.hosting.cancel}
        </Button>
        {children}
      </div>
    </Dialog>
  );
}
