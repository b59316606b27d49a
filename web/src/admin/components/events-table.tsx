import { memo } from 'react';

import type { TimelineEvent } from '../api/shapes';
import { dayOf, duration, timeOfDay } from '../state/durations';
import { text } from '../text';
import { DataTable, type Column } from './data-table';
import styles from './events-table.module.css';

const words = text.timeline;

interface EventsTableProps {
  readonly room: string;
  readonly events: readonly TimelineEvent[];
}

const length = (ms: number | null) => (ms === null || ms === 0 ? null : duration(ms));
const ghost = (ms: number | null) =>
  ms === null || ms === 0 ? null : <strong>{`${(ms / 1_000).toFixed(3)} s`}</strong>;

const columns: readonly Column<TimelineEvent>[] = [
  {
    name: words.time,
    isHead: true,
    cell: ({ at }) => (
      <time className={styles.time} dateTime={isoOf(at)}>
        <span>{dayOf(at)}</span> {timeOfDay(at, 'milliseconds')}
      </time>
    ),
  },
  {
    name: words.name,
    cell: ({ displayName, participantId }) =>
      participantId === null ? null : (
        <bdi title={participantId}>{displayName ?? participantId}</bdi>
      ),
  },
  { name: words.event, cell: ({ event }) => <strong>{text.event(event)}</strong> },
  {
    name: words.why,
    cell: ({ why, event }) => (why === null || why === event ? null : text.why(why)),
  },
  { name: words.silence, cell: ({ silenceMs }) => length(silenceMs), align: 'end' },
  { name: words.mediaSign, cell: ({ lastMediaAgeMs }) => length(lastMediaAgeMs), align: 'end' },
  { name: words.ghost, cell: ({ ghostMs }) => ghost(ghostMs), align: 'end' },
];

/** As the picture, for reading, searching and copying. Drawn again only when something happened. */
export const EventsTable = memo(function EventsTable({ room, events }: EventsTableProps) {
  return (
    <DataTable
      caption={words.caption(room, events.length)}
      captionShown
      columns={columns}
      rows={events}
      keyOf={({ number }) => number}
      kindOf={({ event }) => event}
      empty={words.empty}
    />
  );
});

/** A clock that is far off makes no date at all. */
function isoOf(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
