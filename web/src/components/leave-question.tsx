import { useCallback, useEffect, useRef, useState } from 'react';

import { watchAttention } from '../state/attention';
import { useRoom, type Call } from '../state/call';
import { navigation } from '../state/route';
import { useText } from '../text';
import { Button } from './button';
import styles from './banner.module.css';

export interface LeaveQuestionProps {
  readonly call: Call;
  /** What covers the question makes way. */
  readonly onAsk: () => void;
}

/**
 * Browsers ask "Leave site?" in words of their own: for who stays, what it was about. Of Back within the
 * app they ask nothing: there this is the question.
 */
export function LeaveQuestion({ call, onAsk }: LeaveQuestionProps) {
  const text = useText();
  const { asked, stay, attend } = useAsked(call, onAsk);
  if (!asked) return null;
  const leave = () => {
    stay();
    if (asked.by === 'browser') void call.leave();
    else navigation().goOn(); // The call is left together with its page.
  };
  return (
    <div
      key={asked.by}
      ref={attend}
      className={styles.banner}
      data-state="leave-question"
      role="alert"
    >
      {text.confirmLeave.question}
      <Button tone="accent" autoFocus={asked.by === 'back'} onPress={stay}>
        {text.confirmLeave.stay}
      </Button>
      <Button tone="quiet" onPress={leave}>
        {text.leave}
      </Button>
    </div>
  );
}

/**
 * Whoever was asked by the browser has answered: shown for so long, and while somebody points at it or has
 * the focus in it. Else it waits for the answer.
 */
const shownMs = 10_000;

interface Asked {
  readonly by: 'browser' | 'back';
}

function useAsked(call: Call, onAsk: () => void) {
  const [asked, setAsked] = useState<Asked>();
  const [attended, setAttended] = useState(false);
  const attend = useCallback(
    (question: HTMLDivElement) => watchAttention(question, setAttended),
    [],
  );
  const focusBefore = useRef<Element>(null);
  const { state } = useRoom(call.room);
  const inCall = state === 'connected' || state === 'reconnecting';

  useEffect(() => {
    if (!inCall) return undefined;
    const ask = (by: Asked['by']) => {
      focusBefore.current ??= document.activeElement;
      onAsk();
      setAsked({ by });
    };
    const onUnload = () => ask('browser');
    addEventListener('beforeunload', onUnload);
    const letGo = navigation().hold(() => ask('back'));
    return () => {
      removeEventListener('beforeunload', onUnload);
      letGo();
    };
  }, [inCall, onAsk]);

  useEffect(() => {
    if (asked?.by !== 'browser' || attended) return undefined;
    const timer = setTimeout(answered, shownMs);
    return () => clearTimeout(timer);
  }, [asked, attended]);

  function answered(): void {
    focusBefore.current = null;
    setAsked(undefined);
  }

  function stay(): void {
    const { current } = focusBefore;
    if (current instanceof HTMLElement) current.focus();
    answered();
  }

  return { asked, stay, attend };
}
