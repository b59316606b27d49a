import type { RemoteParticipant, RoomSnapshot } from '@rollcall/client';
import { useRef } from 'react';

import { useElementSize } from '../state/element-size';
import { arrange } from '../state/grid';
import type { Call } from '../state/call';
import { useStore } from '../state/store';
import { text } from '../text';
import { CopyLink } from './copy-link';
import { Tile } from './tile';
import styles from './tiles.module.css';
import { VideoView } from './video-view';

/** Everybody who is in the room, once each; a shared screen takes the stage. */
export function Tiles({ call, room }: { readonly call: Call; readonly room: RoomSnapshot }) {
  const sharer = room.participants.find((participant) => screenOf(participant));
  const screen = sharer && screenOf(sharer);
  if (sharer && screen) {
    return (
      <div className={styles.withStage}>
        <figure className={styles.screen} data-testid="screen">
          <VideoView track={screen} fit="contain" />
          <figcaption>{text.screenOf(sharer.displayName)}</figcaption>
        </figure>
        <Grid call={call} room={room} strip />
      </div>
    );
  }
  return <Grid call={call} room={room} strip={false} />;
}

interface GridProps {
  readonly call: Call;
  readonly room: RoomSnapshot;
  readonly strip: boolean;
}

function Grid({ call, room, strip }: GridProps) {
  const grid = useRef<HTMLUListElement>(null);
  const size = useElementSize(grid);
  const count = room.participants.length + 1;
  const columns = arrange(count, size.width, size.height);
  const alone = room.local !== undefined && room.participants.length === 0 && !strip;
  return (
    <div className={styles.frame}>
      <ul
        ref={grid}
        className={strip ? styles.strip : styles.grid}
        style={
          { '--columns': columns, '--rows': Math.ceil(count / columns) } as React.CSSProperties
        }
      >
        {room.participants.map((participant) => (
          <RemoteTile
            key={participant.id}
            participant={participant}
            speaking={participant.id === room.activeSpeakerId}
          />
        ))}
        <OwnTile call={call} room={room} />
      </ul>
      {alone && <Alone />}
    </div>
  );
}

function RemoteTile(props: {
  readonly participant: RemoteParticipant;
  readonly speaking: boolean;
}) {
  const { participant, speaking } = props;
  const camera = participant.tracks.find((track) => track.source === 'camera');
  const microphone = participant.tracks.find((track) => track.source === 'microphone');
  return (
    <Tile
      id={participant.id}
      name={participant.displayName}
      video={camera && !camera.paused ? camera.mediaTrack : undefined}
      muted={!microphone || microphone.paused}
      hand={participant.hand}
      speaking={speaking}
      presence={participant.presence}
      presenceSince={participant.presenceSince}
      mediaLost={participant.media === 'lost'}
    />
  );
}

function OwnTile({ call, room }: { readonly call: Call; readonly room: RoomSnapshot }) {
  const { camera, microphone } = useStore(call.media);
  const { local } = room;
  const muted = local?.tracks.find((track) => track.source === 'microphone')?.muted ?? false;
  return (
    <Tile
      id={local?.id ?? 'self'}
      name={local ? text.youAre(local.displayName) : text.joining}
      video={camera.status === 'on' ? camera.track : undefined}
      mirrored
      muted={microphone.status !== 'on' || muted}
      hand={local?.hand ?? false}
      speaking={false}
      presence="present"
      presenceSince={0}
      mediaLost={false}
    />
  );
}

function Alone() {
  return (
    <div className={styles.alone}>
      <strong>{text.alone.title}</strong>
      <span>{text.alone.body}</span>
      <CopyLink />
    </div>
  );
}

function screenOf(participant: RemoteParticipant): MediaStreamTrack | undefined {
  return participant.tracks.find((track) => track.source === 'screen')?.mediaTrack;
}
