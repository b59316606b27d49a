// A poll for as long as what shows it is there.
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';

import type { Outcome } from '../api/client';
import { nothingYet, startPoll, type Page, type Poll, type Polled } from './poll';

const page: Page = {
  isVisible: () => document.visibilityState === 'visible',
  onVisibility(listener) {
    // Whoever is on the network again need not wait for the next turn either.
    document.addEventListener('visibilitychange', listener);
    window.addEventListener('online', listener);
    return () => {
      document.removeEventListener('visibilitychange', listener);
      window.removeEventListener('online', listener);
    };
  },
};

export interface Polling<T> {
  readonly polled: Polled<T>;
  /** Asks at once. */
  readonly again: () => void;
}

/** Of another topic nothing is known at first. */
export function usePolled<T>(topic: string, ask: () => Promise<Outcome<T>>): Polling<T> {
  const [polled, setPolled] = useState<Polled<T>>(nothingYet);
  const poll = useRef<Poll>(undefined);
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    const mine = startPoll({ ask: () => askNow(), page, show: setPolled });
    poll.current = mine;
    return () => {
      mine.close();
      setPolled(nothingYet);
    };
  }, [topic]);
  const again = useCallback(() => poll.current?.again(), []);
  return { polled, again };
}
