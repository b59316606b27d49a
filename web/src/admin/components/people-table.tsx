import { Hand } from 'lucide-react';
import { useMemo } from 'react';

import type { Person, PersonState } from '../api/shapes';
import { inOrder } from '../state/lists';
import { text } from '../text';
import { Age } from './age';
import { DataTable, type Column } from './data-table';
import { PersonActions } from './person-actions';
import styles from './people-table.module.css';
import { StateWord, type StateWordProps } from './state-word';

const words = text.people;

export interface PeopleTableProps {
  readonly room: string;
  readonly people: readonly Person[];
  readonly onDone: () => void;
}

/** Everybody who has a seat, and what the judgement about each rests on. */
export function PeopleTable({ room, people, onDone }: PeopleTableProps) {
  const columns = useMemo(() => columnsOf(room, onDone), [room, onDone]);
  return (
    <DataTable
      caption={words.caption(room)}
      columns={columns}
      rows={inOrder(people)}
      keyOf={({ id }) => id}
      kindOf={({ state }) => state}
      empty={words.empty}
    />
  );
}

function columnsOf(room: string, onDone: () => void): readonly Column<Person>[] {
  return [
    { name: words.name, isHead: true, cell: (person) => <Name {...person} /> },
    { name: words.state, cell: (person) => <State {...person} /> },
    { name: words.why, cell: ({ why, doubt }) => <Why why={why} doubt={doubt} /> },
    {
      name: words.frame,
      align: 'end',
      cell: ({ lastFrameAgeMs }) => <Age ms={lastFrameAgeMs} />,
    },
    {
      name: words.mediaSign,
      align: 'end',
      cell: ({ lastMediaAgeMs }) =>
        lastMediaAgeMs === null ? (
          <span className={styles.whole}>{words.notAsked}</span>
        ) : (
          <Age ms={lastMediaAgeMs} />
        ),
    },
    {
      name: words.connection,
      cell: ({ connected, epoch }) => (
        <div className={styles.whole}>
          {connected ? words.connected : <strong>{words.notConnected}</strong>}
          <small>{words.epoch(epoch)}</small>
        </div>
      ),
    },
    {
      name: words.tab,
      cell: ({ visibility, tabId }) => (
        <>
          {visibility ?? words.unknownVisibility}
          <small className={styles.tab}>{tabId}</small>
        </>
      ),
    },
    { name: words.media, cell: (person) => <Media {...person} /> },
    {
      name: words.actions,
      align: 'end',
      isWide: true,
      cell: (person) => <PersonActions room={room} person={person} onDone={onDone} />,
    },
  ];
}

function Name({ displayName, role, hand, id }: Person) {
  return (
    <>
      <span className={styles.name}>
        <bdi>{displayName}</bdi>
        {role === 'host' && <span className={styles.role}>{words.host}</span>}
        {hand && <Hand className={styles.hand} role="img" aria-label={words.hand} />}
      </span>
      <small className={styles.id}>{id}</small>
    </>
  );
}

const tones: { readonly [state in PersonState]: StateWordProps['tone'] } = {
  present: 'good',
  reconnecting: 'doubtful',
  gone: 'quiet',
};

function State({ state, sinceMs, seatLeftMs }: Person) {
  return (
    <>
      <StateWord tone={tones[state]}>{words.states[state]}</StateWord>
      <small>
        {words.forSo} <Age ms={sinceMs} />
      </small>
      {seatLeftMs !== null && (
        <small>
          {words.seatLeft} <Age ms={seatLeftMs} direction="down" />
        </small>
      )}
    </>
  );
}

function Why({ why, doubt }: Pick<Person, 'why' | 'doubt'>) {
  return (
    <>
      {text.why(why)}
      {doubt !== null && <small className={styles.doubt}>{words.doubt(text.why(doubt))}</small>}
    </>
  );
}

function Media({ media, transports, producers, consumers }: Person) {
  return (
    <>
      {media}
      <small>
        <span className={styles.whole} title={words.objects}>
          <span className="visually-hidden">{words.objects}: </span>
          {transports} / {producers} / {consumers}
        </span>
      </small>
    </>
  );
}
