// In which order, and how much of it, lists are shown.
import type { Person, RoomLine, TimelineEvent, TimelinePage } from '../api/shapes';

/** Who is in everybody's list stands first; otherwise in the server's order, so that nobody jumps about. */
export function inOrder(people: readonly Person[]): readonly Person[] {
  return [
    ...people.filter(({ state }) => state !== 'gone'),
    ...people.filter(({ state }) => state === 'gone'),
  ];
}

/** Those with that in their name, whatever its case. */
export function filtered(rooms: readonly RoomLine[], wanted: string): readonly RoomLine[] {
  const part = wanted.trim().toLocaleLowerCase();
  return rooms.filter(({ room }) => room.toLocaleLowerCase().includes(part));
}

export interface Events {
  readonly list: readonly TimelineEvent[];
  /** Older ones that are shown no more. */
  readonly dropped: number;
  /** The number behind which to ask for more. */
  readonly last: number | undefined;
}

export const noEvents: Events = { list: [], dropped: 0, last: undefined };

/** A browser draws so many rows without being slow. */
export const eventsMost = 2_000;

/** With nothing new it is the same value: nothing is drawn again for it. */
export function appended(before: Events, { events }: TimelinePage): Events {
  const { last } = before;
  const fresh = events.filter(({ number }) => last === undefined || number > last);
  if (fresh.length === 0) return before;
  const all = [...before.list, ...fresh];
  const list = all.slice(-eventsMost);
  return {
    list,
    dropped: before.dropped + all.length - list.length,
    last: fresh.at(-1)?.number,
  };
}
