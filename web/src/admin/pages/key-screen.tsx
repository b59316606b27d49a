import { useEffect, useRef, useState, type FormEvent } from 'react';

import { Button } from '../../components/button';
import { LogoMark } from '../../components/logo-mark';
import { useStore } from '../../state/store';
import { useTitle } from '../../state/title';
import { Until } from '../components/age';
import type { KeyProblem, SignIn } from '../state/session';
import type { AdminState } from '../states';
import { text, toldFailure } from '../text';
import styles from './key-screen.module.css';

/** What was typed is nowhere but in this field until the server has taken it. */
export function KeyScreen({ session }: { readonly session: SignIn }) {
  const { isChecking, problem } = useStore(session);
  const [key, setKey] = useState('');
  const [keep, setKeep] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useTitle(text.tab(text.signIn.title));
  useEffect(() => {
    if (problem) field.current?.focus();
  }, [problem]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    void session.signIn(key, keep ? 'for-this-tab' : 'in-memory');
  }

  return (
    <main className={styles.page} data-state={problem ? stateOf(problem) : 'admin-sign-in'}>
      <form className={styles.card} onSubmit={submit} noValidate>
        <header>
          <LogoMark />
          <span>{text.name}</span>
        </header>
        <div>
          <h1>{text.signIn.title}</h1>
          <p id="key-help">{text.signIn.body}</p>
        </div>
        <label className={styles.field}>
          {text.signIn.key}
          <input
            ref={field}
            type="password"
            value={key}
            onChange={(event) => setKey(event.target.value)}
            autoComplete="off"
            autoFocus
            spellCheck={false}
            maxLength={1_100}
            aria-invalid={problem !== undefined}
            aria-describedby="key-help key-problem"
          />
        </label>
        <div id="key-problem" className={styles.problem} role="alert">
          {problem && <Told problem={problem} />}
        </div>
        <label className={styles.keep}>
          <input
            type="checkbox"
            checked={keep}
            onChange={(event) => setKeep(event.target.checked)}
            aria-describedby="keep-help"
          />
          <span>
            {text.signIn.keep}
            <small id="keep-help">{text.signIn.keepHelp}</small>
          </span>
        </label>
        <Button tone="accent" type="submit" isDisabled={isChecking}>
          {isChecking ? text.signIn.checking : text.signIn.submit}
        </Button>
      </form>
    </main>
  );
}

function Told({ problem }: { readonly problem: KeyProblem }) {
  const { signIn } = text;
  switch (problem.kind) {
    case 'not-a-key':
      return <p>{signIn.notAKey}</p>;
    case 'wrong':
      return <p>{signIn.wrong}</p>;
    case 'off':
      return <TwoLines first={signIn.off} second={signIn.offHelp} />;
    case 'unreachable':
      return <TwoLines first={signIn.unreachable} second={signIn.unreachableHelp} />;
    case 'expired':
      return <TwoLines first={signIn.expired} second={signIn.expiredHelp} />;
    case 'too-many':
      return (
        <>
          <p>{signIn.tooMany}</p>
          <p aria-live="off">
            {signIn.tooManyHelp} <Until at={problem.until} over={signIn.atOnce} />.
          </p>
        </>
      );
    case 'other':
      return <p>{toldFailure(problem.failure)}</p>;
  }
}

function TwoLines({ first, second }: { readonly first: string; readonly second: string }) {
  return (
    <>
      <p>{first}</p>
      <p>{second}</p>
    </>
  );
}

function stateOf({ kind }: KeyProblem): AdminState {
  switch (kind) {
    case 'not-a-key':
      return 'admin-not-a-key';
    case 'wrong':
    case 'other':
      return 'admin-wrong-key';
    case 'off':
      return 'admin-off';
    case 'unreachable':
      return 'admin-unreachable';
    case 'expired':
      return 'admin-expired';
    case 'too-many':
      return 'admin-too-many-keys';
  }
}
