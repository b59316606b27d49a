import type { ReactNode } from 'react';

import styles from './facts.module.css';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

export interface FactsProps {
  readonly facts: readonly Fact[];
  /** `large`: numbers to read from afar. */
  readonly size?: 'large' | 'normal';
}

/** Names and values, in the order in which they matter. */
export function Facts({ facts, size = 'normal' }: FactsProps) {
  return (
    <dl className={styles.facts} data-size={size}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
