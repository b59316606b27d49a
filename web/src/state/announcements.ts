// What a screen reader is told of the others: gathered first, so that several people become one sentence.
import type { DisconnectReason, ParticipantPresence, RemoteParticipant } from '@rollcall/client';

import type { Catalogue } from '../text';

type Coming = 'joined' | 'back' | 'reconnecting' | Going;
type Going = 'lost' | 'left' | 'removed' | 'switched' | 'gone';

/** What happened to one person. */
export interface Happening {
  readonly id: string;
  readonly name: string;
  readonly kind: Coming | 'hand' | 'handDown';
}

/** What has not been told yet, in order; of each person the last that happened. */
export interface Gathered {
  readonly comings: ReadonlyMap<string, { readonly name: string; readonly kind: Coming }>;
  readonly hands: ReadonlyMap<string, string>;
}

export const nothing: Gathered = { comings: new Map(), hands: new Map() };

export const goings: { readonly [reason in DisconnectReason]: Going } = {
  left: 'left',
  unloaded: 'left',
  room_ended: 'left',
  connection_lost: 'lost',
  failed: 'lost',
  removed: 'removed',
  banned: 'removed',
  switched: 'switched',
  unknown: 'gone',
};

export function noted(gathered: Gathered, happening: Happening): Gathered {
  const { id, name, kind } = happening;
  const comings = new Map(gathered.comings);
  const hands = new Map(gathered.hands);
  if (kind === 'hand') return { comings, hands: hands.set(id, name) };
  if (kind === 'handDown' || isGoing(kind)) hands.delete(id);
  if (kind === 'handDown') return { comings, hands };
  const before = comings.get(id)?.kind;
  comings.delete(id); // To be the newest.
  // Lost and found again before anybody was told of it: nothing.
  if (kind !== 'back' || before !== 'reconnecting') comings.set(id, { name, kind });
  return { comings, hands };
}

const isGoing = (kind: Coming): boolean => Object.values<Coming>(goings).includes(kind);

const inThisOrder = [
  ...['joined', 'back', 'reconnecting'],
  ...['lost', 'left', 'removed', 'switched', 'gone'],
] as readonly Coming[];

/** One sentence for each kind; `comings`: whether the person wants to hear who comes and goes. */
export function sentencesOf(
  text: Catalogue,
  gathered: Gathered,
  { comings }: { comings: boolean },
): readonly string[] {
  const all = comings ? [...gathered.comings.values()] : [];
  const sentences = inThisOrder.map((wanted) => {
    const names = all.filter(({ kind }) => kind === wanted).map(({ name }) => name);
    return { kind: wanted, names };
  });
  return [...sentences, { kind: 'hand' as const, names: [...gathered.hands.values()] }]
    .filter(({ names }) => names.length > 0)
    .map(({ kind, names }) => text.announced[kind](who(text, names), names.length));
}

const namesMax = 3;

/** Three names at most, or two and how many others: more than that nobody remembers. */
function who(text: Catalogue, names: readonly string[]): string {
  if (names.length <= namesMax) return text.announced.who(names, 0);
  const named = names.slice(0, namesMax - 1);
  return text.announced.who(named, names.length - named.length);
}

/** Of those who are in both lists. Who is new or has gone, and why, is told by the room. */
export function changesBetween(
  before: readonly RemoteParticipant[],
  after: readonly RemoteParticipant[],
): readonly Happening[] {
  if (before === after) return [];
  const known = new Map(before.map((participant) => [participant.id, participant]));
  return after.flatMap((now) => {
    const then = known.get(now.id);
    return then === undefined || then === now ? [] : changesOf(then, now);
  });
}

function changesOf(then: RemoteParticipant, now: RemoteParticipant): readonly Happening[] {
  const kinds: Happening['kind'][] = [];
  if (presenceSaid(then) !== presenceSaid(now))
    kinds.push(presenceSaid(now) === 'reconnecting' ? 'reconnecting' : 'back');
  if (then.hand !== now.hand) kinds.push(now.hand ? 'hand' : 'handDown');
  return kinds.map((kind) => ({ id: now.id, name: now.displayName, kind }));
}

/** By the server: that oneself hears nothing of it is told once, and not of each of the others. */
function presenceSaid({ presence, unconfirmed }: RemoteParticipant): ParticipantPresence {
  return unconfirmed ? 'present' : presence;
}
