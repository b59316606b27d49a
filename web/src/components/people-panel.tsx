import type { RemoteParticipant, RoomSnapshot } from '@rollcall/client';
import { Hand, Lock, MicOff } from 'lucide-react';

import type { Departures } from '../state/departures';
import { microphoneOf, ownQualityOf, qualityOf, type Quality } from '../state/people';
import { useSecondsSince } from '../state/seconds';
import { useStore } from '../state/store';
import { useText } from '../text';
import { CopyLink } from './copy-link';
import { Panel } from './panel';
import styles from './people-panel.module.css';
import { QualityDot } from './quality-dot';

export interface PeoplePanelProps {
  readonly room: RoomSnapshot;
  readonly departures: Departures;
  readonly onClose: () => void;
}

/** The roll: who is here, who is coming back and since when, who left and why. */
export function PeoplePanel({ room, departures, onClose }: PeoplePanelProps) {
  const text = useText();
  const left = useStore(departures).list;
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
            <RemotePerson key={participant.id} participant={participant} />
          ))}
        </ul>
        {away.length > 0 && (
          <>
            <h3>{text.comingBack}</h3>
            <ul>
              {away.map((participant) => (
                <RemotePerson key={participant.id} participant={participant} />
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

function RemotePerson({ participant }: { readonly participant: RemoteParticipant }) {
  const away = participant.presence === 'reconnecting' ? participant.presenceSince : undefined;
  return (
    <Person
      id={participant.id}
      name={participant.displayName}
      host={participant.role === 'host'}
      hand={participant.hand}
      muted={microphoneOf(participant)?.paused ?? true}
      quality={qualityOf(participant)}
      away={away}
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
}

function Person({ id, name, host, hand, muted, quality, away }: PersonProps) {
  const text = useText();
  return (
    <li data-testid="person" data-participant={id} data-away={away !== undefined}>
      <QualityDot quality={quality} />
      <bdi className={styles.name}>{name}</bdi>
      {host && <span className={styles.role}>{text.host}</span>}
      {hand && <Hand role="img" aria-label={text.handRaised} />}
      {away === undefined && muted && <MicOff role="img" aria-label={text.muted} />}
      {away !== undefined && <Away since={away} />}
    </li>
  );
}

function Away({ since }: { readonly since: number }) {
  const text = useText();
  return <small>{text.reconnectingFor(useSecondsSince(since))}</small>;
}
