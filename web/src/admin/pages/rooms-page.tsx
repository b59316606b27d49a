import { Lock } from 'lucide-react';
import { useState } from 'react';

import { Button } from '../../components/button';
import type { RoomLine, RoomList } from '../api/shapes';
import { Age } from '../components/age';
import { Card } from '../components/card';
import { DataTable, type Column } from '../components/data-table';
import { Shown } from '../components/freshness';
import { PageFailure } from '../components/page-failure';
import { PageTitle } from '../components/page-title';
import { useAdmin } from '../state/admin';
import { count } from '../state/durations';
import { filtered } from '../state/lists';
import { hashOf } from '../state/route';
import { usePolled } from '../state/use-polled';
import { text } from '../text';
import styles from './rooms-page.module.css';

const words = text.rooms;

export function RoomsPage() {
  const { api } = useAdmin();
  const [after, setAfter] = useState<string>();
  const rooms = usePolled(`rooms ${after}`, () => api.rooms(after));
  return (
    <>
      <PageTitle title={words.title} />
      <PageFailure polling={rooms} />
      <Shown polled={rooms.polled}>
        {(list) => (
          <>
            <Rooms list={list} isWhole={after === undefined && list.next === undefined} />
            <Pages after={after} next={list.next} onTurn={setAfter} />
          </>
        )}
      </Shown>
    </>
  );
}

interface RoomsProps {
  readonly list: RoomList;
  /** There are no other pages. */
  readonly isWhole: boolean;
}

const columns: readonly Column<RoomLine>[] = [
  {
    name: words.name,
    isHead: true,
    cell: ({ room }) => <a href={hashOf({ page: 'room', room })}>{room}</a>,
  },
  { name: words.people, cell: ({ participants }) => count(participants), align: 'end' },
  {
    name: words.reconnecting,
    align: 'end',
    cell: ({ reconnecting }) =>
      reconnecting === 0 ? null : <strong>{count(reconnecting)}</strong>,
  },
  {
    name: words.locked,
    cell: ({ locked }) =>
      locked ? (
        <span className={styles.locked}>
          <Lock aria-hidden /> {words.lockedWord}
        </span>
      ) : (
        words.open
      ),
  },
  { name: words.age, cell: ({ ageSeconds }) => <Age ms={ageSeconds * 1_000} />, align: 'end' },
];

function Rooms({ list: { rooms }, isWhole }: RoomsProps) {
  const [wanted, setWanted] = useState('');
  const found = filtered(rooms, wanted);
  const none = rooms.length === 0;
  const state = none
    ? 'admin-rooms-none'
    : found.length === 0
      ? 'admin-rooms-filtered'
      : 'admin-rooms';
  return (
    <div data-state={state}>
      <Card
        title={words.filtered(found.length, rooms.length) + (isWhole ? '' : words.onThisPage)}
        actions={
          <label className={styles.filter}>
            {words.filter}
            <input
              type="search"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
              maxLength={128}
              spellCheck={false}
            />
          </label>
        }
      >
        <DataTable
          caption={words.caption}
          columns={columns}
          rows={found}
          keyOf={({ room }) => room}
          empty={none ? words.empty : words.noMatch}
        />
      </Card>
    </div>
  );
}

interface PagesProps {
  readonly after: string | undefined;
  readonly next: string | undefined;
  readonly onTurn: (after: string | undefined) => void;
}

function Pages({ after, next, onTurn }: PagesProps) {
  if (after === undefined && next === undefined) return null;
  return (
    <nav className={styles.pages} aria-label={words.pages}>
      <Button size="small" isDisabled={after === undefined} onPress={() => onTurn(undefined)}>
        {words.first}
      </Button>
      <Button size="small" isDisabled={next === undefined} onPress={() => onTurn(next)}>
        {words.next}
      </Button>
      {after !== undefined && <span>{words.behind(after)}</span>}
    </nav>
  );
}
