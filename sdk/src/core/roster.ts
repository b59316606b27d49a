// Who is in the room: what the server last said, a snapshot, then numbered changes. Never patched
// by guessing: changes that arrive before the snapshot are held, and a gap asks for a new snapshot.
//
// While syncing, the people known so far stay in the list, so that nobody vanishes from a screen
// because of a lost socket. The snapshot that ends it is compared with them: the difference is what
// is announced.
import type { DisconnectReason } from '../types.js';
import { unreachable } from '../unreachable.js';
import type {
  Roster,
  RosterChange,
  RosterVersion,
  WireParticipant,
} from '../signaling/protocol.js';

/** A participant, and when (local clock, ms) its state began. */
export interface Member {
  readonly participant: WireParticipant;
  readonly since: number;
}

export type Members = ReadonlyMap<string, Member>;

interface Numbered {
  readonly version: RosterVersion;
  readonly changes: readonly RosterChange[];
}

export interface RosterState {
  /** `undefined` while syncing: nothing that the server said can be built upon. */
  readonly version: RosterVersion | undefined;
  /** The last one there was; a rejoin names it. */
  readonly last: RosterVersion | undefined;
  readonly members: Members;
  /** Messages that came before the snapshot they build upon. */
  readonly held: readonly Numbered[];
  /** Nobody was announced yet: the first snapshot only says who is here. */
  readonly fresh: boolean;
  /** People of before a server restart who have not come back yet; shown as reconnecting. */
  readonly awaited: ReadonlySet<string>;
  /** Added to every newcomer's `joinedAt`: a server that restarted counts from 1 again. */
  readonly joinedBefore: number;
  /** When who left while we looked: who returns of them is back, and no stranger. Local clock, ms. */
  readonly departed: ReadonlyMap<string, number>;
}

export const initialRoster: RosterState = {
  version: undefined,
  last: undefined,
  members: new Map(),
  held: [],
  fresh: true,
  awaited: new Set(),
  joinedBefore: 0,
  departed: new Map(),
};

// A server coalesces to 20 messages a second: 256 are 12 s without a snapshot, far beyond a join's
// deadline.
const heldMax = 256;
const departedMax = 1_024;
// Younger differences of `since` are rounding and travel time.
const sinceToleranceMs = 1_000;

export type RosterInput =
  /** A connection was lost, or its successor is being made. */
  | { readonly type: 'unsynced' }
  | {
      readonly type: 'snapshot';
      readonly roster: Roster;
      readonly now: number;
      /** The server restarted and still waits for people to return. */
      readonly recovering?: boolean;
    }
  | { readonly type: 'changes'; readonly message: Numbered; readonly now: number }
  | { readonly type: 'pong'; readonly version: RosterVersion }
  /** The time to come back after a server restart is over. */
  | { readonly type: 'recovered'; readonly now: number }
  /** Not in the room any more. */
  | { readonly type: 'reset' };

export type RosterEffect =
  | { readonly type: 'joined' | 'updated'; readonly id: string }
  /** `after` so many ms; 0 if their leaving was not seen. */
  | { readonly type: 'back'; readonly id: string; readonly after: number }
  | { readonly type: 'left'; readonly member: Member; readonly reason: DisconnectReason }
  /** Ask for a snapshot: `ping` with this version. */
  | { readonly type: 'resync'; readonly version: RosterVersion | undefined };

export type RosterStep = readonly [RosterState, readonly RosterEffect[]];

export function step(state: RosterState, input: RosterInput): RosterStep {
  switch (input.type) {
    case 'unsynced':
      return [{ ...state, version: undefined, held: [] }, []];
    case 'snapshot':
      return onSnapshot(state, input.roster, input.now, input.recovering === true);
    case 'changes':
      return onChanges(state, input.message, input.now);
    case 'pong':
      return state.version === undefined || sameVersion(state.version, input.version)
        ? [state, []]
        : [state, [{ type: 'resync', version: state.version }]];
    case 'recovered':
      return onRecovered(state, input.now);
    case 'reset':
      return [initialRoster, []];
    default:
      return unreachable(input);
  }
}

export function sameVersion(a: RosterVersion, b: RosterVersion): boolean {
  return a.generation === b.generation && a.number === b.number;
}

function onSnapshot(
  state: RosterState,
  roster: Roster,
  now: number,
  recovering: boolean,
): RosterStep {
  // An older snapshot of the same generation was overtaken by changes already applied.
  if (isOlder(roster.version, state.version)) return [state, []];
  const members = new Map<string, Member>();
  const effects: RosterEffect[] = [];
  const joinedBefore = countedBefore(state, roster.version);
  for (const told of roster.participants) {
    const known = state.members.get(told.id);
    const participant = inOrder(known, told, joinedBefore);
    const member = merge(known, { participant, since: now - participant.since });
    members.set(participant.id, member);
    if (known === undefined) {
      if (!state.fresh) effects.push(arrival(state.departed, participant.id, now));
    } else if (known !== member) effects.push({ type: 'updated', id: participant.id });
  }
  const awaited = new Set<string>();
  for (const [id, member] of state.members) {
    if (members.has(id)) continue;
    if (!recovering && !state.awaited.has(id)) {
      effects.push({ type: 'left', member, reason: 'unknown' }); // Nobody saw it.
      continue;
    }
    awaited.add(id);
    const waiting = asReconnecting(member, now);
    members.set(id, waiting);
    if (waiting !== member) effects.push({ type: 'updated', id });
  }
  const live = withDeparted(
    {
      ...state,
      version: roster.version,
      last: roster.version,
      members,
      awaited,
      joinedBefore,
      held: [],
      fresh: false,
    },
    effects,
    now,
  );
  return replay(live, effects, state.held, now);
}

/** Applies held messages that go on from the snapshot; those it already contains fall away. */
function replay(
  live: RosterState,
  effects: readonly RosterEffect[],
  held: readonly Numbered[],
  now: number,
): RosterStep {
  let state = live;
  const all = [...effects];
  for (const message of held) {
    const [next, more] = onChanges(state, message, now);
    state = next;
    all.push(...more);
  }
  return [state, all];
}

function onChanges(state: RosterState, message: Numbered, now: number): RosterStep {
  if (state.version === undefined) return hold(state, message);
  const { generation, number } = message.version;
  if (generation !== state.version.generation) return resync(state);
  if (number <= state.version.number) return [state, []]; // A duplicate.
  const first = number - message.changes.length + 1;
  if (first > state.version.number + 1) return resync(state);
  // A message may overlap a snapshot that was taken in its middle.
  const fresh = message.changes.slice(state.version.number + 1 - first);
  const members = new Map(state.members);
  const awaited = new Set(state.awaited);
  const effects: RosterEffect[] = [];
  for (const change of fresh) apply(change, state, members, awaited, now, effects);
  return [
    withDeparted(
      { ...state, version: message.version, last: message.version, members, awaited },
      effects,
      now,
    ),
    effects,
  ];
}

function apply(
  change: RosterChange,
  { departed, joinedBefore }: RosterState,
  members: Map<string, Member>,
  awaited: Set<string>,
  now: number,
  effects: RosterEffect[],
): void {
  const { id } = change.participant;
  const known = members.get(id);
  if (change.type === 'left') {
    awaited.delete(id);
    members.delete(id);
    if (known !== undefined) effects.push({ type: 'left', member: known, reason: change.reason });
    return;
  }
  const member = merge(known, {
    participant: inOrder(known, change.participant, joinedBefore),
    since: now - change.participant.since,
  });
  members.set(id, member);
  awaited.delete(id);
  // Who was shown all the time has neither joined nor come back: after a server restart this is a
  // return.
  if (known === undefined)
    effects.push(change.type === 'back' ? back(departed, id, now) : { type: 'joined', id });
  else if (known !== member) effects.push({ type: 'updated', id });
}

function onRecovered(state: RosterState, now: number): RosterStep {
  if (state.awaited.size === 0) return [state, []];
  const members = new Map(state.members);
  const effects: RosterEffect[] = [];
  for (const id of state.awaited) {
    const member = members.get(id);
    members.delete(id);
    if (member !== undefined) effects.push({ type: 'left', member, reason: 'connection_lost' });
  }
  return [withDeparted({ ...state, members, awaited: new Set() }, effects, now), effects];
}

function hold(state: RosterState, message: Numbered): RosterStep {
  // Too many: drop the oldest. The snapshot will show a gap then, and a resync repairs it.
  return [{ ...state, held: [...state.held, message].slice(-heldMax) }, []];
}

function resync(state: RosterState): RosterStep {
  return [state, [{ type: 'resync', version: state.version }]];
}

function isOlder(version: RosterVersion, than: RosterVersion | undefined): boolean {
  return than?.generation === version.generation && version.number < than.number;
}

type Departed = RosterState['departed'];

function arrival(departed: Departed, id: string, now: number): RosterEffect {
  return departed.has(id) ? back(departed, id, now) : { type: 'joined', id };
}

function back(departed: Departed, id: string, now: number): RosterEffect {
  return { type: 'back', id, after: now - (departed.get(id) ?? now) };
}

function withDeparted(
  state: RosterState,
  effects: readonly RosterEffect[],
  now: number,
): RosterState {
  const departed = new Map(state.departed);
  for (const effect of effects) {
    if (effect.type === 'left') departed.set(effect.member.participant.id, now);
    if (effect.type === 'joined' || effect.type === 'back') departed.delete(effect.id);
  }
  return { ...state, departed: new Map([...departed].slice(-departedMax)) };
}

/** Whoever is known keeps their place, so that no tile moves because a server restarted. */
function inOrder(
  known: Member | undefined,
  told: WireParticipant,
  joinedBefore: number,
): WireParticipant {
  return { ...told, joinedAt: known?.participant.joinedAt ?? told.joinedAt + joinedBefore };
}

function countedBefore(state: RosterState, version: RosterVersion): number {
  if (state.last === undefined || state.last.generation === version.generation)
    return state.joinedBefore;
  return Math.max(0, ...[...state.members.values()].map((one) => one.participant.joinedAt));
}

/** The earlier object if it says the same. */
function merge(known: Member | undefined, next: Member): Member {
  if (known === undefined) return next;
  const a = known.participant;
  const b = next.participant;
  const same =
    a.displayName === b.displayName &&
    a.role === b.role &&
    a.hand === b.hand &&
    a.state === b.state &&
    a.joinedAt === b.joinedAt &&
    a.media === b.media &&
    Math.abs(known.since - next.since) < sinceToleranceMs;
  return same ? known : next;
}

function asReconnecting(member: Member, now: number): Member {
  if (member.participant.state === 'reconnecting') return member;
  return { participant: { ...member.participant, state: 'reconnecting' }, since: now };
}
