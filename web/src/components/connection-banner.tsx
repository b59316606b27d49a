import type { RoomSnapshot } from '@rollcall/client';

import { useSecondsSince } from '../state/seconds';
import { useText } from '../text';
import styles from './connection-banner.module.css';

/** How it stands with the person's own connection. */
export function ConnectionBanner({ room }: { readonly room: RoomSnapshot }) {
  const text = useText();
  if (room.state === 'connecting') {
    return (
      <p className={styles.banner} role="status">
        {text.reach}
      </p>
    );
  }
  if (room.state !== 'reconnecting' || room.reconnectingSince === undefined) return null;
  return <Reconnecting since={room.reconnectingSince} />;
}

function Reconnecting({ since }: { readonly since: number }) {
  const text = useText();
  const seconds = useSecondsSince(since);
  return (
    <div className={styles.banner} data-tone="warn" data-state="reconnecting">
      <span className="visually-hidden" role="status">
        {text.ownReconnecting(0)}
      </span>
      <span aria-hidden>{text.ownReconnecting(seconds)}</span>
    </div>
  );
}
