import { LanguageSelect } from './language-select';
import { Logo } from './logo';
import styles from './page-header.module.css';

/** Over every page but the call itself. */
export function PageHeader() {
  return (
    <header className={styles.header}>
      <Logo />
      <LanguageSelect />
    </header>
  );
}
