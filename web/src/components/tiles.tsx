import type { RemoteParticipant, RoomSnapshot } from '@rollcall/client';
import { useRef, useState } from 'react';

import { useElementSize } from '../state/element-size';
import { arrange, narrowWidth, slotsIn } from '../state/grid';
import type { Call } from '../state/call';
import { mediaOf, microphoneOf, qualityOf } from '../state/people';
import { pageOf, seat, type Page } from '../state/seating';
import { useStore } from '../state/store';
import { useText } from '../text';
import { CopyLink } from './copy-link';
import { Pages } from './pages';
import { Tile } from './tile';
import styles from './tiles.module.css';
import { VideoView } from './video-view';

export interface TilesProps {
  readonly call: Call;
  readonly room: RoomSnapshot;
}

const ownId = 'self'; // Before the server has given one, and for the pin.

/**
 * Everybody who is in the room, once each, in one list: who takes the stage or leaves it keeps their element,
 * so that no picture is attached anew.
 */
export function Tiles({ call, room }: TilesProps) {
  const list = useRef<HTMLUListElement>(null);
  const size = useElementSize(list);
  const [pinnedId, setPinnedId] = useState<string>();
  const [togglePin] = useState(
    () => (id: string) => setPinnedId((pinned) => (pinned === id ? undefined : id)),
  );

  const { participants } = room;
  const sharer = participants.find((one) => mediaOf(one, 'screen'));
  const pinned = participants.find(({ id }) => id === pinnedId);
  const pinnedOwn = pinnedId !== undefined && pinnedId === (room.local?.id ?? ownId);
  const staged = pinned?.id ?? (pinnedOwn ? ownId : undefined);
  const mode = sharer !== undefined || staged !== undefined ? 'stage' : 'grid';
  const slots = slotsIn(size.width, size.height, mode);

  const reserved = (pinnedOwn ? 0 : 1) + (sharer && staged !== undefined ? 1 : 0);
  const { ids, page, pages, turnTo } = useSeats(room, pinned, Math.max(1, slots - reserved));
  const shown = new Set(pinned ? [...ids, pinned.id] : ids);
  const people = participants.filter(({ id }) => shown.has(id));
  const order = new Map(ids.map((id, index) => [id, index]));
  const count = people.length + 1 + (sharer ? 1 : 0);
  const columns = arrange(count, size.width, size.height);

  return (
    <div className={styles.frame}>
      <ul
        ref={list}
        className={styles.tiles}
        data-mode={mode}
        data-narrow={size.width > 0 && size.width < narrowWidth}
        style={
          {
            '--columns': columns,
            '--rows': Math.ceil(count / columns),
            '--strip': Math.max(1, count - 1),
          } as React.CSSProperties
        }
      >
        {sharer && <Screen sharer={sharer} staged={staged === undefined} />}
        {people.map((participant) => (
          <RemoteTile
            key={participant.id}
            participant={participant}
            order={order.get(participant.id) ?? 0}
            speaking={participant.id === room.activeSpeakerId}
            pinned={participant.id === pinnedId}
            onPin={togglePin}
          />
        ))}
        <OwnTile call={call} room={room} pinned={pinnedOwn} onPin={togglePin} />
      </ul>
      {pages > 1 && <Pages page={page} pages={pages} onTurn={turnTo} />}
      {room.local && participants.length === 0 && <Alone />}
    </div>
  );
}

/** Who sits on the page that is shown. Whoever is pinned has a place of their own. */
function useSeats(
  room: RoomSnapshot,
  pinned: RemoteParticipant | undefined,
  size: number,
): Page & { readonly turnTo: (page: number) => void } {
  const [order, setOrder] = useState<readonly string[]>([]);
  const [wanted, setWanted] = useState(0);
  const present = room.participants.filter((one) => one !== pinned).map(({ id }) => id);
  const next = seat(order, present, room.activeSpeakerId, size);
  if (next !== order) setOrder(next);
  return { ...pageOf(next, wanted, size), turnTo: setWanted };
}

interface ScreenProps {
  readonly sharer: RemoteParticipant;
  readonly staged: boolean;
}

function Screen({ sharer, staged }: ScreenProps) {
  const text = useText();
  const track = mediaOf(sharer, 'screen');
  if (!track) return null;
  return (
    <li
      className={styles.screen}
      data-testid="screen"
      data-state="screen-shared"
      data-staged={staged}
    >
      <VideoView track={track} fit="contain" />
      <span>{text.screenOf(sharer.displayName)}</span>
    </li>
  );
}

interface RemoteTileProps {
  readonly participant: RemoteParticipant;
  readonly order: number;
  readonly speaking: boolean;
  readonly pinned: boolean;
  readonly onPin: (id: string) => void;
}

function RemoteTile({ participant, order, speaking, pinned, onPin }: RemoteTileProps) {
  return (
    <Tile
      id={participant.id}
      name={participant.displayName}
      video={mediaOf(participant, 'camera')}
      muted={microphoneOf(participant)?.paused ?? true}
      hand={participant.hand}
      speaking={speaking}
      presence={participant.presence}
      presenceSince={participant.presenceSince}
      quality={qualityOf(participant)}
      order={order}
      pinned={pinned}
      onPin={onPin}
    />
  );
}

interface OwnTileProps extends TilesProps {
  readonly pinned: boolean;
  readonly onPin: (id: string) => void;
}

function OwnTile({ call, room, pinned, onPin }: OwnTileProps) {
  const text = useText();
  const { camera, microphone } = useStore(call.media);
  const { local } = room;
  const muted = local !== undefined && (microphoneOf(local)?.muted ?? false);
  return (
    <Tile
      id={local?.id ?? ownId}
      name={local ? text.youAre(local.displayName) : text.joining}
      video={camera.status === 'on' ? camera.track : undefined}
      mirrored
      muted={microphone.status !== 'on' || muted}
      hand={local?.hand ?? false}
      speaking={false}
      presence="present"
      presenceSince={0}
      quality={room.state === 'connected' ? 'good' : 'away'}
      order={ownOrder}
      pinned={pinned}
      onPin={onPin}
    />
  );
}

const ownOrder = 10_000; // Behind everybody else.

function Alone() {
  const text = useText();
  return (
    <div className={styles.alone}>
      <strong>{text.alone.title}</strong>
      <span>{text.alone.body}</span>
      <CopyLink />
    </div>
  );
}
