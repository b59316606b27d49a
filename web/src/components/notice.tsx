import { useEffect, useRef, type ReactNode } from 'react';

import type { ScreenState } from '../states';
import styles from './notice.module.css';
import { PageHeader } from './page-header';

export interface NoticeProps {
  readonly state: ScreenState;
  readonly title: string;
  readonly body?: string | undefined;
  readonly children?: ReactNode;
}

/** A page that says one thing and what can be done about it. Takes the focus, so that it is read out. */
export function Notice({ state, title, body, children }: NoticeProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [state]);
  return (
    <div className={styles.page} data-state={state}>
      <PageHeader />
      <main className={styles.card}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {body !== undefined && <p>{body}</p>}
        <div className={styles.actions}>{children}</div>
      </main>
    </div>
  );
}
