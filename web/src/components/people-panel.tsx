import type { RoomSnapshot } from '@rollcall/client';
import { Hand, X } from 'lucide-react';

import { useSecondsSince } from '../state/seconds';
import { text } from '../text';
import { CopyLink } from './copy-link';
import styles from './people-panel.module.css';

/** The roll: who is here, who is coming back, and since when. */
export function PeoplePanel(props: { readonly room: RoomSnapshot; readonly onClose: () => void }) {
  const { room, onClose } = props;
  return (
    <aside className={styles.panel} aria-label={text.people}>
      <header>
        <h2>{text.people}</h2>
        <button className={styles.close} aria-label={text.closePeople} onClick={onClose}>
          <X aria-hidden />
        </button>
      </header>
      <ul>
        {room.local && (
          <Person
            name={text.youAre(room.local.displayName)}
            hand={room.local.hand}
            away={undefined}
          />
        )}
        {room.participants.map((participant) => (
          <Person
            key={participant.id}
            name={participant.displayName}
            hand={participant.hand}
            away={participant.presence === 'reconnecting' ? participant.presenceSince : undefined}
          />
        ))}
      </ul>
      <CopyLink />
    </aside>
  );
}

interface PersonProps {
  readonly name: string;
  readonly hand: boolean;
  readonly away: number | undefined;
}

function Person({ name, hand, away }: PersonProps) {
  return (
    <li data-testid="person" data-away={away !== undefined}>
      <span className={styles.dot} aria-hidden />
      <span className={styles.name}>{name}</span>
      {hand && <Hand aria-label={text.handRaised} />}
      {away !== undefined && <Away since={away} />}
    </li>
  );
}

function Away({ since }: { readonly since: number }) {
  return <small>{text.reconnectingFor(useSecondsSince(since))}</small>;
}
