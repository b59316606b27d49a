import { useId, useState } from 'react';

import { Button } from '../../components/button';
import type { Source } from '../api/client';
import type { Person } from '../api/shapes';
import { useAdmin } from '../state/admin';
import { useFocusKept } from '../state/use-focus-kept';
import { text } from '../text';
import styles from './person-actions.module.css';
import { Question } from './question';

export interface PersonActionsProps {
  readonly room: string;
  readonly person: Person;
  readonly onDone: () => void;
}

/** What can be done to one person; somebody who is gone has a seat to lose, and nothing to mute. */
export function PersonActions({ room, person, onDone }: PersonActionsProps) {
  const { displayName: name, state } = person;
  const [asked, setAsked] = useState<'nothing' | 'mute' | 'remove'>('nothing');
  const close = () => setAsked('nothing');
  useFocusKept();
  const questionProps = { room, person, onDone, onClose: close };
  return (
    <div className={styles.actions}>
      <Button
        size="small"
        label={text.people.muteOf(name)}
        isDisabled={state === 'gone'}
        onPress={() => setAsked('mute')}
      >
        {text.people.mute}
      </Button>
      <Button size="small" label={text.people.removeOf(name)} onPress={() => setAsked('remove')}>
        {text.people.remove}
      </Button>
      {asked === 'mute' && <MuteQuestion {...questionProps} />}
      {asked === 'remove' && <RemoveQuestion {...questionProps} />}
    </div>
  );
}

interface PersonQuestionProps extends PersonActionsProps {
  readonly onClose: () => void;
}

const sources = Object.keys(text.sources) as readonly Source[];

function MuteQuestion({ room, person, onDone, onClose }: PersonQuestionProps) {
  const { api, results } = useAdmin();
  const [source, setSource] = useState<Source>('microphone');
  const group = useId();
  const { displayName: name, id } = person;
  const { mute: words } = text.questions;
  const mute = async () => {
    await results.tell(api.mute(room, id, source), {
      done: ({ muted }) => text.results.muted(name, source, muted),
      failed: text.attempts.mute(name),
    });
    onDone();
  };
  return (
    <Question
      state="admin-mute-question"
      title={words.title(name)}
      body={words.body}
      confirm={words.confirm}
      tone="accent"
      onConfirm={() => void mute()}
      onClose={onClose}
    >
      <fieldset className={styles.choices}>
        <legend>{words.legend}</legend>
        {sources.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={group}
              checked={source === one}
              onChange={() => setSource(one)}
            />
            {text.sources[one]}
          </label>
        ))}
      </fieldset>
    </Question>
  );
}

function RemoveQuestion({ room, person, onDone, onClose }: PersonQuestionProps) {
  const { api, results } = useAdmin();
  const [ban, setBan] = useState(false);
  const { displayName: name, id } = person;
  const { remove: words } = text.questions;
  const remove = async () => {
    await results.tell(api.remove(room, id, ban), {
      done: () => text.results.removed(name, ban),
      failed: text.attempts.remove(name),
    });
    onDone();
  };
  return (
    <Question
      state="admin-remove-question"
      title={words.title(name)}
      body={words.body}
      confirm={words.confirm}
      tone="danger"
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <div className={styles.choices}>
        <label>
          <input type="checkbox" checked={ban} onChange={(event) => setBan(event.target.checked)} />
          {words.ban}
        </label>
      </div>
    </Question>
  );
}
