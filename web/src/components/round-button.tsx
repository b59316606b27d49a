import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Tooltip, TooltipTrigger } from 'react-aria-components/Tooltip';

import styles from './round-button.module.css';

export interface RoundButtonProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'off' | 'active' | 'danger';
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

/** An icon with a name: shown on hover and focus, always read out. */
export function RoundButton({
  label,
  children,
  tone = 'plain',
  pressed,
  onPress,
}: RoundButtonProps) {
  return (
    <TooltipTrigger delay={400}>
      <AriaButton
        className={styles.button ?? ''}
        data-tone={tone}
        aria-label={label}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        onPress={() => onPress()}
      >
        {children}
      </AriaButton>
      <Tooltip className={styles.tip ?? ''} offset={8}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
