import { newRoomName } from '@rollcall/client';
import { ArrowRight, Video } from 'lucide-react';
import { useState, type FormEvent } from 'react';

import { Button } from '../components/button';
import { Logo } from '../components/logo';
import { RollcallScene } from '../components/rollcall-scene';
import { TextField } from '../components/text-field';
import { navigate, roomIdFromInput, roomPath } from '../state/route';
import { text } from '../text';
import styles from './landing.module.css';

export function Landing() {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <Logo />
      </header>
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
  const [input, setInput] = useState('');
  const [invalid, setInvalid] = useState(false);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const roomId = roomIdFromInput(input);
    if (roomId === undefined) setInvalid(true);
    else navigate(roomPath(roomId));
  }

  return (
    <form className={styles.join} onSubmit={submit} noValidate>
      <TextField
        label={text.joinLabel}
        value={input}
        onChange={(value) => {
          setInput(value);
          setInvalid(false);
        }}
        error={invalid ? text.joinInvalid : undefined}
      />
      <Button tone="quiet" size="large" type="submit">
        {text.joinMeeting} <ArrowRight aria-hidden />
      </Button>
    </form>
  );
}
