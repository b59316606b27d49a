import { createContext, useContext } from 'react';

import { duration, grown } from '../state/durations';
import { useNow } from '../state/clock';
import type { Polled } from '../state/poll';
import { text } from '../text';
import styles from './age.module.css';

interface ShownAt {
  /** performance.now when it was read. */
  readonly at: number;
  /** What is old stands still: nobody knows how it went on. */
  readonly clock: 'running' | 'stopped';
}

const context = createContext<ShownAt>({ at: 0, clock: 'stopped' });
export const ShownAtProvider = context.Provider;

export function shownAtOf({ shown, failing }: Polled<unknown>): ShownAt {
  return { at: shown?.at ?? 0, clock: failing ? 'stopped' : 'running' };
}

interface AgeProps {
  readonly ms: number;
  readonly direction?: 'up' | 'down';
}

/** Counts on between the answers of the server, by itself. */
export function Age({ ms, direction = 'up' }: AgeProps) {
  const { at, clock } = useContext(context);
  const now = useNow(clock);
  const passed = clock === 'running' ? now - at : 0;
  return <span className={styles.age}>{duration(grown(ms, passed, direction))}</span>;
}

/** Since a moment of this page, until now. */
export function Since({ at }: { readonly at: number }) {
  return <span className={styles.age}>{duration(useNow('running') - at)}</span>;
}

/** "in 2.1 s" until a moment of this page, and other words once it is over. */
export function Until({ at, over }: { readonly at: number; readonly over: string }) {
  const left = at - useNow('running');
  return <span className={styles.age}>{left > 0 ? text.signIn.inTime(duration(left)) : over}</span>;
}
