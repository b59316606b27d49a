import type { Sharing } from '../state/sharing';
import { useStore } from '../state/store';
import { useText } from '../text';
import styles from './banner.module.css';

/** So that nobody forgets it. */
export function SharingBanner({ sharing }: { readonly sharing: Sharing }) {
  const text = useText();
  if (!useStore(sharing).sharing) return null;
  return (
    <div className={styles.banner} data-state="sharing">
      <span role="status">{text.youShare}</span>
    </div>
  );
}
