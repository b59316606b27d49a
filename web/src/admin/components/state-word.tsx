import styles from './state-word.module.css';

export interface StateWordProps {
  readonly tone: 'good' | 'doubtful' | 'bad' | 'quiet';
  readonly children: string;
}

/** A word with a mark of its own shape: colours only help. */
export function StateWord({ tone, children }: StateWordProps) {
  return (
    <span className={styles.word} data-tone={tone}>
      {children}
    </span>
  );
}
