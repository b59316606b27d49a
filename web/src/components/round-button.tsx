import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

import styles from './round-button.module.css';

export interface RoundButtonProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'off' | 'active' | 'danger';
  /** Of what the button opens. */
  readonly expanded?: boolean;
  /** A small number at its corner; the label says it too. */
  readonly badge?: number;
  /** Not on phones, where it is in the settings. */
  readonly wideOnly?: boolean;
  readonly onPress: () => void;
}

/** An icon with a name: shown on hover and focus, always read out. */
export function RoundButton(props: RoundButtonProps) {
  const { label, children, tone = 'plain', expanded, badge = 0, wideOnly, onPress } = props;
  return (
    <TooltipTrigger delay={400}>
      <AriaButton
        className={styles.button ?? ''}
        data-tone={tone}
        data-wide-only={wideOnly}
        aria-label={label}
        {...(expanded === undefined ? {} : { 'aria-expanded': expanded })}
        onPress={() => onPress()}
      >
        {children}
        {badge > 0 && (
          <span className={styles.badge} aria-hidden>
            {badge}
          </span>
        )}
      </AriaButton>
      <Tooltip className={styles.tip ?? ''} offset={8}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
