import { chooseLanguage, languages, useLanguage, useText, type Language } from '../text';
import styles from './language-select.module.css';

export function LanguageSelect() {
  const text = useText();
  const language = useLanguage();
  return (
    <select
      className={styles.select}
      aria-label={text.language}
      value={language}
      onChange={(event) => void chooseLanguage(event.target.value as Language)}
    >
      {Object.entries(languages).map(([value, name]) => (
        <option key={value} value={value} lang={value}>
          {name}
        </option>
      ))}
    </select>
  );
}
