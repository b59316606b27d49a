import { newRoomName } from '@rollcall/client';
import { ArrowRight, Video } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';

import { Button } from '../components/button';
import { PageHeader } from '../components/page-header';
import { RollcallScene } from '../components/rollcall-scene';
import { TextField } from '../components/text-field';
import { navigate, roomIdFromInput, roomPath } from '../state/route';
import { useText } from '../text';
import styles from './landing.module.css';

export function Landing() {
  const text = useText();
  useEffect(() => {
    document.title = text.name;
  }, [text]);
  return (
    <div className={styles.page} data-state="landing">
      <PageHeader />
      <main className={styles.main}>
        <div className={styles.pitch}>
          <h1>{text.promise}</h1>
          <p>{text.promiseMore}</p>
          <div className={styles.actions}>
            <Button tone="accent" size="large" onPress={() => navigate(roomPath(newRoomName()))}>
              <Video aria-hidden /> {text.newMeeting}
            </Button>
            <JoinForm />
          </div>
        </div>
        <RollcallScene />
      </main>
    </div>
  );
}

function JoinForm() {
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  const [input, setInput] = useState('');
  const [invalid, setInvalid] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const roomId = roomIdFromInput(input);
    if (roomId !== undefined) return navigate(roomPath(roomId));
    setInvalid(true);
    field.current?.focus();
  }

  return (
    <form
      className={styles.join}
      onSubmit={submit}
      noValidate
      data-state={invalid ? 'landing-invalid' : undefined}
    >
      <TextField
        label={text.joinLabel}
        inputRef={field}
        value={input}
        onChange={(value) => {
          setInput(value);
          setInvalid(false);
        }}
        error={invalid ? text.joinInvalid : undefined}
      />
      <Button tone="quiet" size="large" type="submit">
        {text.joinMeeting} <ArrowRight aria-hidden data-directed />
      </Button>
    </form>
  );
}
