import { ArrowLeft } from 'lucide-react';

import type { Outcome } from '../api/client';
import type { Person, RoomLine } from '../api/shapes';
import { Age } from '../components/age';
import { Card } from '../components/card';
import { Facts } from '../components/facts';
import { Shown } from '../components/freshness';
import { PageFailure } from '../components/page-failure';
import { PageTitle } from '../components/page-title';
import { PeopleTable } from '../components/people-table';
import { RoomActions } from '../components/room-actions';
import { useAdmin } from '../state/admin';
import { count } from '../state/durations';
import { hashOf } from '../state/route';
import type { Polled } from '../state/poll';
import { usePolled, type Polling } from '../state/use-polled';
import { text } from '../text';
import styles from './room-page.module.css';

const words = text.room;

interface RoomShown {
  readonly line: RoomLine;
  readonly people: readonly Person[];
}

export function RoomPage({ room }: { readonly room: string }) {
  const { api } = useAdmin();
  const shown = usePolled(`room ${room}`, async (): Promise<Outcome<RoomShown>> => {
    const [line, people] = await Promise.all([api.room(room), api.participants(room)]);
    if (!line.ok) return line;
    if (!people.ok) return people;
    return { ok: true, value: { line: line.value, people: people.value } };
  });
  return (
    <>
      <a className={styles.back} href={hashOf({ page: 'rooms' })}>
        <ArrowLeft aria-hidden data-directed /> {words.back}
      </a>
      <PageTitle title={words.title(room)}>
        {!isAbsent(shown.polled) && (
          <RoomActions
            room={room}
            locked={shown.polled.shown?.value.line.locked}
            onDone={shown.again}
          />
        )}
      </PageTitle>
      {isAbsent(shown.polled) ? <Absent room={room} /> : <Present room={room} shown={shown} />}
    </>
  );
}

/** That a room is over is an answer, and no failure of the server. */
function isAbsent({ failing }: Polled<RoomShown>): boolean {
  return failing?.failure.kind === 'refused' && failing.failure.status === 404;
}

function Absent({ room }: { readonly room: string }) {
  return (
    <div data-state="admin-room-absent">
      <Card title={words.absent(room)}>
        <p>{words.absentHelp}</p>
        <p>
          <a href={hashOf({ page: 'timeline', room, since: undefined })}>
            {text.timeline.of(room)}
          </a>
        </p>
      </Card>
    </div>
  );
}

interface PresentProps {
  readonly room: string;
  readonly shown: Polling<RoomShown>;
}

function Present({ room, shown }: PresentProps) {
  return (
    <>
      <PageFailure polling={shown} />
      <Shown polled={shown.polled}>
        {({ line, people }) => (
          <div
            className={styles.room}
            data-state={line.locked ? 'admin-room-locked' : 'admin-room'}
          >
            <Card title={text.overview.peopleTitle}>
              <Facts size="large" facts={factsOf(line)} />
            </Card>
            <Card title={text.rooms.people}>
              <PeopleTable room={room} people={people} onDone={shown.again} />
            </Card>
          </div>
        )}
      </Shown>
    </>
  );
}

function factsOf({ participants, reconnecting, locked, ageSeconds }: RoomLine) {
  return [
    { name: words.here, value: count(participants) },
    { name: words.reconnecting, value: count(reconnecting) },
    { name: words.door, value: locked ? text.rooms.lockedWord : text.rooms.open },
    { name: words.age, value: <Age ms={ageSeconds * 1_000} /> },
  ];
}
