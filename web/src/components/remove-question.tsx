import { useEffect, useEffectEvent } from 'react';

import type { Hosting, Whom } from '../state/hosting';
import { useText } from '../text';
import { Button } from './button';
import { QuestionDialog } from './question-dialog';

export interface RemoveQuestionProps {
  readonly whom: Whom;
  /** Whether they are still in the list: of whoever is gone there is nothing to ask. */
  readonly listed: boolean;
  readonly hosting: Hosting;
  readonly returnTo: () => HTMLElement | null | undefined;
  readonly onClose: () => void;
}

/** Whether somebody is put out. */
export function RemoveQuestion({ whom, listed, hosting, returnTo, onClose }: RemoveQuestionProps) {
  const { title, body, keepOut, remove } = useText().hosting.removeQuestion;
  const onGone = useEffectEvent(() => {
    onClose();
    hosting.tellGone(whom);
  });
  useEffect(() => {
    if (!listed) onGone();
  }, [listed]);
  const answer = (how: 'for_now' | 'for_good') => () => {
    onClose();
    void hosting.remove(whom, how);
  };
  return (
    <QuestionDialog
      state="remove-question"
      title={title(whom.name)}
      body={body}
      returnTo={returnTo}
      onClose={onClose}
    >
      <Button tone="danger" onPress={answer('for_good')}>
        {keepOut}
      </Button>
      <Button tone="danger" onPress={answer('for_now')}>
        {remove}
      </Button>
    </QuestionDialog>
  );
}
