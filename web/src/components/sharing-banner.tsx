import { useText } from '../text';
import styles from './banner.module.css';

/** So that nobody forgets it; `CallStatus` is what is read out. */
export function SharingBanner() {
  const text = useText();
  return (
    <div className={styles.banner} data-state="sharing">
      {text.youShare}
    </div>
  );
}
