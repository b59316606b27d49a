import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

import styles from './button.module.css';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly tone?: 'accent' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'small' | 'normal' | 'large';
  readonly type?: 'button' | 'submit';
  readonly onPress?: () => void;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
  /** For a button that shows an icon only. */
  readonly label?: string;
}

export function Button({ tone = 'plain', size = 'normal', onPress, label, ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(onPress ? { onPress: () => onPress() } : {})}
      className={styles.button ?? ''}
      data-tone={tone}
      data-size={size}
    />
  );
}
