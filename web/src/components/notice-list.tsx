import { X } from 'lucide-react';
import { useCallback, useRef, type FocusEvent } from 'react';

import { watchAttention } from '../state/attention';
import type { Notice, Notices } from '../state/notices';
import { useStore } from '../state/store';
import { useText } from '../text';
import { ShownNews, SpokenNews } from './news';
import styles from './notice-list.module.css';

export interface NoticeListProps {
  readonly notices: Notices;
}

/** For the eye all of them; what is read out is gathered, and said apart from them. */
export function NoticeList({ notices }: NoticeListProps) {
  return (
    <>
      <SpokenNews>
        <Spoken notices={notices} />
      </SpokenNews>
      <ShownNews>
        <List notices={notices} />
      </ShownNews>
    </>
  );
}

function Spoken({ notices }: NoticeListProps) {
  const { words } = useStore(notices.spoken);
  return (
    <p className="visually-hidden" aria-live="polite" aria-atomic>
      {words}
    </p>
  );
}

function List({ notices }: NoticeListProps) {
  const text = useText();
  const { list } = useStore(notices);
  const focusBefore = useRef<EventTarget>(null);
  const watched = useCallback(
    (section: HTMLElement) => watchAttention(section, notices.hold),
    [notices],
  );

  function onFocus({ currentTarget, relatedTarget }: FocusEvent): void {
    if (!currentTarget.contains(relatedTarget)) focusBefore.current = relatedTarget;
  }

  function dismiss({ id }: Notice, button: HTMLElement): void {
    const { current } = focusBefore;
    // Or the focus would go with the button, to nowhere.
    if (button === document.activeElement && current instanceof HTMLElement) current.focus();
    notices.dismiss(id);
  }

  return (
    <section
      ref={watched}
      className={styles.list}
      aria-label={text.notices.region}
      onFocus={onFocus}
    >
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
          <button
            aria-label={text.notices.dismiss}
            onClick={({ currentTarget }) => dismiss(notice, currentTarget)}
          >
            <X aria-hidden />
          </button>
        </div>
      ))}
    </section>
  );
}
