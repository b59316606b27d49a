import { useText } from '../text';
import styles from './alone.module.css';
import { CopyLink } from './copy-link';

/** Nobody else is there: how others come in, if they are let in. */
export function Alone({ locked }: { readonly locked: boolean }) {
  const text = useText();
  return (
    <div className={styles.alone}>
      <strong>{text.alone.title}</strong>
      <span>{locked ? text.locked : text.alone.body}</span>
      {!locked && <CopyLink />}
    </div>
  );
}
