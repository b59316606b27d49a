import { useEffect, useState } from 'react';

import type { Call } from '../state/call';
import { useText } from '../text';
import { Button } from './button';
import styles from './banner.module.css';

const shownMs = 10_000;

/** Browsers ask "Leave site?" in words of their own: for who stays, what it was about. */
export function LeaveQuestion({ call }: { readonly call: Call }) {
  const text = useText();
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const ask = () => setAsked((times) => times + 1);
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(0), shownMs);
    return () => clearTimeout(timer);
  }, [asked]);
  if (asked === 0) return null;
  return (
    <div className={styles.banner} data-state="leave-question" role="alert">
      {text.confirmLeave.question}
      <Button tone="accent" onPress={() => setAsked(0)}>
        {text.confirmLeave.stay}
      </Button>
      <Button tone="quiet" onPress={() => void call.leave()}>
        {text.leave}
      </Button>
    </div>
  );
}
