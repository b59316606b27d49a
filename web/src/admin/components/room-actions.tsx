import { ChartGantt, Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';

import { Button } from '../../components/button';
import { useAdmin } from '../state/admin';
import { hashOf } from '../state/route';
import { useFocusKept } from '../state/use-focus-kept';
import { text } from '../text';
import { Question } from './question';
import styles from './room-actions.module.css';

export interface RoomActionsProps {
  readonly room: string;
  /** Nothing while that is not known. */
  readonly locked: boolean | undefined;
  readonly onDone: () => void;
}

/** What can be done to a whole room. What can be taken back is not asked about. */
export function RoomActions({ room, locked, onDone }: RoomActionsProps) {
  const { api, results } = useAdmin();
  const [asked, setAsked] = useState<'nothing' | 'clean-up' | 'end'>('nothing');
  const words = text.room;
  const close = () => setAsked('nothing');
  useFocusKept();

  async function turnKey(lock: boolean): Promise<void> {
    const failed = lock ? text.attempts.lock(room) : text.attempts.unlock(room);
    await results.tell(api.lock(room, lock), {
      done: () => text.results.locked(room, lock),
      failed,
    });
    onDone();
  }
  async function cleanUp(): Promise<void> {
    await results.tell(api.cleanUp(room), {
      done: ({ closed }) => text.results.cleanedUp(room, closed),
      failed: text.attempts.cleanUp(room),
    });
    onDone();
  }
  async function end(): Promise<void> {
    await results.tell(api.end(room), {
      done: () => text.results.ended(room),
      failed: text.attempts.end(room),
    });
    onDone();
  }

  return (
    <div className={styles.actions}>
      <a className={styles.link} href={hashOf({ page: 'timeline', room, since: undefined })}>
        <ChartGantt aria-hidden /> {words.timeline}
      </a>
      <Button
        size="small"
        isDisabled={locked === undefined}
        onPress={() => void turnKey(locked === false)}
      >
        {locked ? <LockOpen aria-hidden /> : <Lock aria-hidden />}
        {locked ? words.unlock : words.lock}
      </Button>
      <Button size="small" onPress={() => setAsked('clean-up')}>
        {words.cleanUp}
      </Button>
      <Button size="small" onPress={() => setAsked('end')}>
        {words.end}
      </Button>
      {asked === 'clean-up' && (
        <Question
          {...text.questions.cleanUp}
          title={text.questions.cleanUp.title(room)}
          state="admin-cleanup-question"
          tone="danger"
          onConfirm={() => void cleanUp()}
          onClose={close}
        />
      )}
      {asked === 'end' && (
        <Question
          {...text.questions.end}
          title={text.questions.end.title(room)}
          state="admin-end-question"
          tone="danger"
          onConfirm={() => void end()}
          onClose={close}
        />
      )}
    </div>
  );
}
