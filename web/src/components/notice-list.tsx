import { X } from 'lucide-react';

import type { Notices } from '../state/notices';
import { useStore } from '../state/store';
import { useText } from '../text';
import styles from './notice-list.module.css';

export function NoticeList({ notices }: { readonly notices: Notices }) {
  const text = useText();
  const { list } = useStore(notices);
  return (
    <section className={styles.list} aria-live="polite" aria-label={text.notices.region}>
      {list.map((notice) => (
        <div
          key={notice.id}
          className={styles.notice}
          data-tone={notice.tone}
          data-state={notice.state}
        >
          <p>
            {notice.text} {notice.hint && <small>{notice.hint}</small>}
          </p>
          <button aria-label={text.notices.dismiss} onClick={() => notices.dismiss(notice.id)}>
            <X aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
