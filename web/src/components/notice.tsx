import { useEffect, useRef, type ReactNode } from 'react';

import { Logo } from './logo';
import styles from './notice.module.css';

export interface NoticeProps {
  readonly title: string;
  readonly body?: string | undefined;
  readonly children?: ReactNode;
}

/** A page that says one thing and what can be done about it. Takes the focus, so that it is read out. */
export function Notice({ title, body, children }: NoticeProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <div className={styles.page}>
      <header>
        <Logo />
      </header>
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
