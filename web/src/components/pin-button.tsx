import { Pin, PinOff } from 'lucide-react';

import { useText } from '../text';
import styles from './pin-button.module.css';

export interface PinButtonProps {
  readonly name: string;
  readonly pinned: boolean;
  readonly onPress: () => void;
}

/** Has something take the stage, or leave it. */
export function PinButton({ name, pinned, onPress }: PinButtonProps) {
  const text = useText();
  return (
    <button
      className={styles.pin}
      aria-label={pinned ? text.unpin(name) : text.pin(name)}
      data-pinned={pinned}
      onClick={onPress}
    >
      {pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
    </button>
  );
}
