import { useText } from '../text';
import { LogoMark } from './logo-mark';
import styles from './logo.module.css';

export function Logo() {
  const text = useText();
  return (
    <a className={styles.logo} href="/" aria-label={`${text.name}: ${text.home}`}>
      <LogoMark />
      <span>{text.name}</span>
    </a>
  );
}
