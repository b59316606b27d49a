import type { ReactNode } from 'react';

import { useTitle } from '../../state/title';
import { text } from '../text';
import styles from './page-title.module.css';

export interface PageTitleProps {
  readonly title: string;
  /** Of the row of tabs, if that is to be another one. */
  readonly tab?: string;
  readonly children?: ReactNode;
}

/** The heading, with what can be done to all that is below it. */
export function PageTitle({ title, tab = title, children }: PageTitleProps) {
  useTitle(text.tab(tab));
  return (
    <div className={styles.title}>
      <h1>{title}</h1>
      {children}
    </div>
  );
}
