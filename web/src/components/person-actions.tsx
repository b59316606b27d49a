import { EllipsisVertical, MicOff, UserX } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

import type { Hosting, Whom } from '../state/hosting';
import { useText } from '../text';
import { Button } from './button';
import styles from './person-actions.module.css';
import { QuestionDialog } from './question-dialog';

export interface PersonActionsProps {
  readonly whom: Whom;
  /** There is nothing to mute. */
  readonly muted: boolean;
  readonly hosting: Hosting;
  /** The rest of the row. */
  readonly children: ReactNode;
}

/** A row of the list of people with what a host may do to somebody: it opens below the name. */
export function PersonActions({ whom, muted, hosting, children }: PersonActionsProps) {
  const text = useText();
  const actions = useId();
  const trigger = useFocusThatStays();
  const [shown, setShown] = useState<'nothing' | 'actions' | 'question'>('nothing');
  const close = () => setShown('nothing');
  const mute = () => {
    close();
    trigger.current?.focus();
    void hosting.mute(whom);
  };
  const remove = (how: 'for_now' | 'for_good') => () => {
    close();
    void hosting.remove(whom, how);
  };
  const { removeQuestion } = text.hosting;
  return (
    <>
      <div className={styles.row}>
        {children}
        <button
          ref={trigger}
          className={styles.more}
          aria-label={text.hosting.actions(whom.name)}
          aria-expanded={shown === 'actions'}
          aria-controls={actions}
          onClick={() => setShown(shown === 'actions' ? 'nothing' : 'actions')}
        >
          <EllipsisVertical aria-hidden />
        </button>
      </div>
      <div
        id={actions}
        className={styles.actions}
        hidden={shown !== 'actions'}
        data-state={shown === 'actions' ? 'person-actions' : undefined}
      >
        <Button tone="quiet" isDisabled={muted} onPress={mute}>
          <MicOff aria-hidden /> {text.hosting.mute}
        </Button>
        <Button tone="quiet" onPress={() => setShown('question')}>
          <UserX aria-hidden /> {text.hosting.remove}
        </Button>
      </div>
      {shown === 'question' && (
        <QuestionDialog
          state="remove-question"
          title={removeQuestion.title(whom.name)}
          body={removeQuestion.body}
          returnTo={trigger}
          onClose={close}
        >
          <Button tone="danger" onPress={remove('for_good')}>
            {removeQuestion.keepOut}
          </Button>
          <Button tone="danger" onPress={remove('for_now')}>
            {removeQuestion.remove}
          </Button>
        </QuestionDialog>
      )}
    </>
  );
}

/** Whoever is gone takes their row along: the focus that was in it goes to the top of the panel. */
function useFocusThatStays() {
  const trigger = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const heading = trigger.current?.closest('aside')?.querySelector('h2');
    return () => {
      if (document.activeElement === document.body) heading?.focus();
    };
  }, []);
  return trigger;
}
