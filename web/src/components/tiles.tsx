import type { RemoteParticipant, RoomSnapshot } from '@rollcall/client';
import { useEffect, useRef, useState } from 'react';

import { useElementSize } from '../state/element-size';
import { arrange, narrowWidth, slotsIn } from '../state/grid';
import type { Call } from '../state/call';
import { useLastPicture } from '../state/last-picture';
import {
  cameraOf,
  mediaOf,
  microphoneOf,
  ownQualityOf,
  qualityOf,
  speaksOneself,
} from '../state/people';
import { screensIn, type SharedScreen } from '../state/screens';
import { pageOf, seat, type Page } from '../state/seating';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Alone } from './alone';
import { Pages } from './pages';
import { ScreenTile } from './screen-tile';
import { Tile } from './tile';
import styles from './tiles.module.css';

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
  const pinned = participants.find(({ id }) => id === pinnedId);
  const pinnedOwn = pinnedId !== undefined && pinnedId === (room.local?.id ?? ownId);
  const screens = useScreens(participants);
  const stagedScreen =
    pinned || pinnedOwn ? undefined : (screens.find(({ id }) => id === pinnedId) ?? screens.at(-1));
  const mode = stagedScreen || pinned || pinnedOwn ? 'stage' : 'grid';
  const slots = slotsIn(size.width, size.height, mode);

  const reserved = (pinnedOwn ? 0 : 1) + screens.length - (stagedScreen ? 1 : 0);
  const { ids, page, pages, turnTo } = useSeats(room, pinned, Math.max(1, slots - reserved));
  const shown = new Set(pinned ? [...ids, pinned.id] : ids);
  const people = participants.filter(({ id }) => shown.has(id));
  const order = new Map(ids.map((id, index) => [id, index]));
  useHidden(
    call,
    participants.filter(({ id }) => !shown.has(id)),
  );
  const count = people.length + 1 + screens.length;
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
        {screens.map((screen) => (
          <ScreenTile
            key={screen.id}
            screen={screen}
            videos={call.videos}
            staged={screen === stagedScreen}
            several={screens.length > 1}
            pinned={screen.id === pinnedId}
            onPin={togglePin}
          />
        ))}
        {people.map((participant) => (
          <RemoteTile
            key={participant.id}
            call={call}
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
      {room.local && participants.length === 0 && <Alone locked={room.locked} />}
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

function useScreens(participants: readonly RemoteParticipant[]): readonly SharedScreen[] {
  const [order, setOrder] = useState<readonly string[]>([]);
  const next = screensIn(order, participants);
  if (next.order !== order) setOrder(next.order);
  return next.screens;
}

/** Nobody sends pictures for a page that is not shown: also of whoever came while another one was. */
function useHidden({ videos }: Call, participants: readonly RemoteParticipant[]): void {
  const ids = participants.flatMap((one) => cameraOf(one)?.id ?? []).join(' ');
  useEffect(() => {
    for (const id of ids.split(' ')) if (id !== '') videos.hide(id);
  }, [videos, ids]);
}

interface RemoteTileProps {
  readonly call: Call;
  readonly participant: RemoteParticipant;
  readonly order: number;
  readonly speaking: boolean;
  readonly pinned: boolean;
  readonly onPin: (id: string) => void;
}

function RemoteTile({ call, participant, order, speaking, pinned, onPin }: RemoteTileProps) {
  const { video, still } = useLastPicture(mediaOf(participant, 'camera'), participant.presence);
  return (
    <Tile
      id={participant.id}
      name={participant.displayName}
      host={participant.role === 'host'}
      video={video}
      still={still}
      trackId={cameraOf(participant)?.id}
      videos={call.videos}
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
  const { muted } = useStore(call.publishing);
  const { local } = room;
  const silent = microphone.status !== 'on' || muted;
  return (
    <Tile
      id={local?.id ?? ownId}
      name={local ? text.youAre(local.displayName) : text.joining}
      host={local?.role === 'host'}
      video={camera.status === 'on' ? camera.track : undefined}
      mirrored
      muted={silent}
      hand={local?.hand ?? false}
      speaking={speaksOneself({
        ownId: local?.id,
        activeSpeakerId: room.activeSpeakerId,
        muted: silent,
      })}
      presence="present"
      presenceSince={0}
      quality={ownQualityOf(room)}
      order={ownOrder}
      pinned={pinned}
      onPin={onPin}
    />
  );
}

const ownOrder = 10_000; // Behind everybody else.
