import type { ParticipantPresence } from '@rollcall/client';
import { Hand, MicOff } from 'lucide-react';
import { memo } from 'react';

import { useSecondsSince } from '../state/seconds';
import { text } from '../text';
import { Avatar } from './avatar';
import styles from './tile.module.css';
import { VideoView } from './video-view';

export interface TileProps {
  readonly id: string;
  readonly name: string;
  readonly video: MediaStreamTrack | undefined;
  readonly mirrored?: boolean;
  readonly muted: boolean;
  readonly hand: boolean;
  readonly speaking: boolean;
  readonly presence: ParticipantPresence;
  readonly presenceSince: number;
  readonly mediaLost: boolean;
}

/** One person. Whoever is reconnecting keeps name and last picture, greyed, with the seconds. */
export const Tile = memo(function Tile(props: TileProps) {
  const { id, name, video, mirrored = false, muted, hand, speaking, presence, mediaLost } = props;
  return (
    <li
      className={styles.tile}
      data-testid="tile"
      data-participant={id}
      data-presence={presence}
      data-speaking={speaking}
      aria-label={name}
    >
      {video ? <VideoView track={video} mirrored={mirrored} /> : <Avatar id={id} name={name} />}
      {presence === 'reconnecting' && <Reconnecting since={props.presenceSince} />}
      {presence === 'present' && mediaLost && <p className={styles.state}>{text.mediaLost}</p>}
      {hand && (
        <span className={styles.hand}>
          <Hand aria-label={text.handRaised} />
        </span>
      )}
      <span className={styles.name}>
        {muted && <MicOff aria-label={text.muted} />}
        <span>{name}</span>
      </span>
    </li>
  );
});

function Reconnecting({ since }: { readonly since: number }) {
  return <p className={styles.state}>{text.reconnectingFor(useSecondsSince(since))}</p>;
}
