import type { RemoteParticipant, RoomSnapshot } from '@rollcall/client';
import { Hand, Lock, LockOpen, MicOff } from 'lucide-react';

import type { Departures } from '../state/departures';
import { isHost, type Hosting } from '../state/hosting';
import { microphoneOf, ownQualityOf, qualityOf, type Quality } from '../state/people';
import { useSecondsSince } from '../state/seconds';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Button } from './button';
import { CopyLink } from './copy-link';
import { Panel } from './panel';
import styles from './people-panel.module.css';
import { PersonActions } from './person-actions';
import { QualityDot } from './quality-dot';

export interface PeoplePanelProps {
  readonly room: RoomSnapshot;
  readonly departures: Departures;
  readonly hosting: Hosting;
  readonly onClose: () => void;
}

/** The roll: who is here, who is coming back and since when, who left and why. */
export function PeoplePanel({ room, departures, hosting, onClose }: PeoplePanelProps) {
  const text = useText();
  const left = useStore(departures).list;
  const may = isHost(room) ? hosting : undefined;
  const { local, participants } = room;
  const here = participants.filter(({ presence }) => presence === 'present');
  const away = participants.filter(({ presence }) => presence === 'reconnecting');
  return (
    <Panel state="people" title={text.people} closeLabel={text.closePeople} onClose={onClose}>
      <div className={styles.lists}>
        {room.locked && (
          <p className={styles.locked} data-state="locked">
            <Lock aria-hidden /> {text.locked}
          </p>
        )}
        {may && <LockButton locked={room.locked} hosting={may} />}
        <h3>{text.hereNow}</h3>
        <ul>
          {local && (
            <Person
              id={local.id}
              name={text.youAre(local.displayName)}
              host={local.role === 'host'}
              hand={local.hand}
              muted={microphoneOf(local)?.muted ?? true}
              quality={ownQualityOf(room)}
            />
          )}
          {here.map((participant) => (
            <RemotePerson key={participant.id} participant={participant} hosting={may} />
          ))}
        </ul>
        {away.length > 0 && (
          <>
            <h3>{text.comingBack}</h3>
            <ul>
              {away.map((participant) => (
                <RemotePerson key={participant.id} participant={participant} hosting={may} />
              ))}
            </ul>
          </>
        )}
        {left.length > 0 && (
          <>
            <h3>{text.leftJustNow}</h3>
            <ul>
              {left.map(({ id, name, reason }) => (
                <li key={id} className={styles.gone} data-testid="departed">
                  <bdi>{text.notices.left[reason](name)}</bdi>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <CopyLink />
    </Panel>
  );
}

interface LockButtonProps {
  readonly locked: boolean;
  readonly hosting: Hosting;
}

function LockButton({ locked, hosting }: LockButtonProps) {
  const text = useText();
  return (
    <Button tone="quiet" onPress={() => void hosting.lock(!locked)}>
      {locked ? <LockOpen aria-hidden /> : <Lock aria-hidden />}
      {locked ? text.hosting.unlock : text.hosting.lock}
    </Button>
  );
}

interface RemotePersonProps {
  readonly participant: RemoteParticipant;
  /** For hosts. */
  readonly hosting: Hosting | undefined;
}

function RemotePerson({ participant, hosting }: RemotePersonProps) {
  const { id, displayName: name } = participant;
  const away = participant.presence === 'reconnecting' ? participant.presenceSince : undefined;
  const muted = microphoneOf(participant)?.paused ?? true;
  return (
    <Person
      id={id}
      name={name}
      host={participant.role === 'host'}
      hand={participant.hand}
      muted={muted}
      quality={qualityOf(participant)}
      away={away}
      hosting={hosting}
    />
  );
}

interface PersonProps {
  readonly id: string;
  readonly name: string;
  readonly host: boolean;
  readonly hand: boolean;
  readonly muted: boolean;
  readonly quality: Quality;
  readonly away?: number | undefined;
  /** For hosts, of others. */
  readonly hosting?: Hosting | undefined;
}

function Person(props: PersonProps) {
  const { id, name, host, hand, muted, quality, away, hosting } = props;
  const text = useText();
  const row = (
    <>
      <QualityDot quality={quality} />
      <bdi className={styles.name}>{name}</bdi>
      {host && <span className={styles.role}>{text.host}</span>}
      {hand && <Hand role="img" aria-label={text.handRaised} />}
      {away === undefined && muted && <MicOff role="img" aria-label={text.muted} />}
      {away !== undefined && <Away since={away} />}
    </>
  );
  return (
    <li data-testid="person" data-participant={id} data-away={away !== undefined}>
      {hosting ? (
        <PersonActions whom={{ id, name }} muted={muted} hosting={hosting}>
          {row}
        </PersonActions>
      ) : (
        <div className={styles.row}>{row}</div>
      )}
    </li>
  );
}

function Away({ since }: { readonly since: number }) {
  const text = useText();
  return <small>{text.reconnectingFor(useSecondsSince(since))}</small>;
}
