import type { RemoteParticipant, RoomSnapshot } from '@rollcall/client';
import { Hand, Lock, LockOpen, MicOff } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';

import type { Departures } from '../state/departures';
import { isHost, type Hosting, type Whom } from '../state/hosting';
import { microphoneOf, ownQualityOf, qualityOf, type Quality } from '../state/people';
import { useSecondsSince } from '../state/seconds';
import { useStore } from '../state/store';
import { useText } from '../text';
import { Button } from './button';
import { CopyLink } from './copy-link';
import { Panel } from './panel';
import styles from './people-panel.module.css';
import { PersonActions, placeIn } from './person-actions';
import { QualityDot } from './quality-dot';
import { RemoveQuestion } from './remove-question';

export interface PeoplePanelProps {
  readonly room: RoomSnapshot;
  readonly departures: Departures;
  readonly hosting: Hosting;
  readonly onClose: () => void;
}

/** The one whose row shows what a host may do, or of whom it is asked. Their row may move meanwhile. */
interface About {
  readonly whom: Whom;
  readonly shown: 'actions' | 'question';
}

interface Host {
  readonly hosting: Hosting;
  readonly about: About | undefined;
  readonly onAbout: (about: About | undefined) => void;
}

/** The roll: who is here, who is coming back and since when, who left and why. */
export function PeoplePanel({ room, departures, hosting, onClose }: PeoplePanelProps) {
  const text = useText();
  const { local, participants } = room;
  const here = participants.filter(({ presence }) => presence === 'present');
  const away = participants.filter(({ presence }) => presence === 'reconnecting');
  // Who is in the room again is announced to nobody who was out of it meanwhile.
  const isListed = (whom: string) => participants.some(({ id }) => id === whom);
  const left = useStore(departures).list.filter(({ id }) => !isListed(id));
  const [about, setAbout] = useState<About>();
  const lists = useRef<HTMLDivElement>(null);
  const listed = about !== undefined && isListed(about.whom.id);
  const host = isHost(room) ? { hosting, about, onAbout: setAbout } : undefined;
  if (about && (!host || (about.shown === 'actions' && !listed))) setAbout(undefined);
  return (
    <Panel state="people" title={text.people} closeLabel={text.closePeople} onClose={onClose}>
      <div ref={lists} className={styles.lists}>
        {room.locked && (
          <p className={styles.locked} data-state="locked">
            <Lock aria-hidden /> {text.locked}
          </p>
        )}
        {host && <LockButton locked={room.locked} hosting={hosting} />}
        <h3>{text.hereNow}</h3>
        <ul>
          {local && (
            <Person
              id={local.id}
              name={text.youAre(local.displayName)}
              isHost={local.role === 'host'}
              hand={local.hand}
              muted={microphoneOf(local)?.muted ?? true}
              quality={ownQualityOf(room)}
            />
          )}
          {here.map((participant) => (
            <RemotePerson key={participant.id} participant={participant} host={host} />
          ))}
        </ul>
        {away.length > 0 && (
          <>
            <h3>{text.comingBack}</h3>
            <ul>
              {away.map((participant) => (
                <RemotePerson key={participant.id} participant={participant} host={host} />
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
      {host && about?.shown === 'question' && (
        <RemoveQuestion
          whom={about.whom}
          listed={listed}
          hosting={hosting}
          returnTo={() => placeIn(lists.current?.closest('aside'), about.whom.id)}
          onClose={() => setAbout(undefined)}
        />
      )}
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
  readonly host: Host | undefined;
}

function RemotePerson({ participant, host }: RemotePersonProps) {
  const { id, displayName: name } = participant;
  const away = participant.presence === 'reconnecting' ? participant.presenceSince : undefined;
  const muted = microphoneOf(participant)?.paused ?? true;
  return (
    <Person
      id={id}
      name={name}
      isHost={participant.role === 'host'}
      hand={participant.hand}
      muted={muted}
      quality={qualityOf(participant)}
      away={away}
      host={host}
    />
  );
}

interface PersonProps {
  readonly id: string;
  readonly name: string;
  readonly isHost: boolean;
  readonly hand: boolean;
  readonly muted: boolean;
  readonly quality: Quality;
  readonly away?: number | undefined;
  /** For hosts, of others. */
  readonly host?: Host | undefined;
}

function Person(props: PersonProps) {
  const { id, name, isHost, hand, muted, quality, away, host } = props;
  const text = useText();
  const row = (
    <>
      <QualityDot quality={quality} />
      <bdi className={styles.name}>{name}</bdi>
      {isHost && <span className={styles.role}>{text.host}</span>}
      {hand && <Hand role="img" aria-label={text.handRaised} />}
      {away === undefined && muted && <MicOff role="img" aria-label={text.muted} />}
      {away !== undefined && <Away since={away} />}
    </>
  );
  return (
    <li data-testid="person" data-participant={id} data-away={away !== undefined}>
      {host ? (
        <HostRow whom={{ id, name }} muted={muted} host={host}>
          {row}
        </HostRow>
      ) : (
        <div className={styles.row}>{row}</div>
      )}
    </li>
  );
}

interface HostRowProps {
  readonly whom: Whom;
  readonly muted: boolean;
  readonly host: Host;
  readonly children: ReactNode;
}

function HostRow({ whom, muted, host, children }: HostRowProps) {
  const { hosting, about, onAbout } = host;
  return (
    <PersonActions
      whom={whom}
      muted={muted}
      hosting={hosting}
      open={about?.shown === 'actions' && about.whom.id === whom.id}
      onOpen={(open) => onAbout(open ? { whom, shown: 'actions' } : undefined)}
      onAsk={() => onAbout({ whom, shown: 'question' })}
    >
      {children}
    </PersonActions>
  );
}

function Away({ since }: { readonly since: number }) {
  const text = useText();
  return <small>{text.reconnectingFor(useSecondsSince(since))}</small>;
}
