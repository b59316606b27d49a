import type { ParticipantPresence } from '@rollcall/client';
import { Hand, MicOff } from 'lucide-react';
import { memo, useRef } from 'react';

import type { Quality } from '../state/people';
import { useSecondsSince } from '../state/seconds';
import { useShownVideo } from '../state/shown-video';
import type { ShownVideos } from '../state/shown-videos';
import type { ScreenState } from '../states';
import { useText } from '../text';
import { Avatar } from './avatar';
import { PinButton } from './pin-button';
import { QualityDot } from './quality-dot';
import styles from './tile.module.css';
import { VideoView } from './video-view';

export interface TileProps {
  readonly id: string;
  readonly name: string;
  readonly host: boolean;
  readonly video: MediaStreamTrack | undefined;
  /** Of somebody else: what it showed last stands still. */
  readonly still?: boolean;
  /** Of somebody else's camera, also while it shows nothing. */
  readonly trackId?: string | undefined;
  readonly videos?: ShownVideos;
  readonly mirrored?: boolean;
  readonly muted: boolean;
  readonly hand: boolean;
  readonly speaking: boolean;
  readonly presence: ParticipantPresence;
  readonly presenceSince: number;
  readonly quality: Quality;
  /** Where it stands among the tiles; the element itself never moves. */
  readonly order: number;
  /** Takes the stage. */
  readonly pinned: boolean;
  readonly onPin: (id: string) => void;
}

/** One person. Whoever is reconnecting keeps name and last picture, greyed, with the seconds. */
export const Tile = memo(function Tile(props: TileProps) {
  const { id, name, host, video, mirrored = false } = props;
  const { muted, hand, speaking, presence, quality } = props;
  const text = useText();
  const tile = useRef<HTMLLIElement>(null);
  useShownVideo(tile, props.videos, props.trackId);
  return (
    <li
      ref={tile}
      className={styles.tile}
      data-testid="tile"
      data-participant={id}
      data-presence={presence}
      data-speaking={speaking}
      style={{ order: props.order }}
      data-staged={props.pinned}
      data-state={stateOf(props)}
      aria-label={name}
    >
      {video ? (
        <VideoView track={video} mirrored={mirrored} still={props.still} />
      ) : (
        <Avatar id={id} name={name} />
      )}
      {presence === 'reconnecting' && <Reconnecting since={props.presenceSince} />}
      {quality === 'lost' && <p className={styles.state}>{text.mediaLost}</p>}
      {hand && (
        <span className={styles.hand}>
          <Hand role="img" aria-label={text.handRaised} />
        </span>
      )}
      <PinButton name={name} pinned={props.pinned} onPress={() => props.onPin(id)} />
      <span className={styles.name}>
        <QualityDot quality={quality} />
        {muted && <MicOff role="img" aria-label={text.muted} />}
        <bdi>{name}</bdi>
        {host && <span className={styles.role}>{text.host}</span>}
        {speaking && <span className="visually-hidden">{text.speaking}</span>}
      </span>
    </li>
  );
});

function stateOf({ presence, quality, pinned }: TileProps): ScreenState | undefined {
  if (presence === 'reconnecting') return 'person-reconnecting';
  if (quality === 'lost') return 'media-lost';
  return pinned ? 'pinned' : undefined;
}

function Reconnecting({ since }: { readonly since: number }) {
  const text = useText();
  return <p className={styles.state}>{text.reconnectingFor(useSecondsSince(since))}</p>;
}
