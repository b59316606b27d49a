import type { Quality } from '../state/people';
import { useText } from '../text';
import styles from './quality-dot.module.css';

/** Full, a thick ring, half, a thin or a dashed ring: the shape says it too, not the colour alone. */
export function QualityDot({ quality }: { readonly quality: Quality }) {
  const text = useText();
  return (
    <span
      className={styles.dot}
      data-quality={quality}
      role="img"
      aria-label={text.quality[quality]}
      title={text.quality[quality]}
    />
  );
}
