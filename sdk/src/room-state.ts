// Everything there is to see of a room, as one immutable value and the events that announce its
// changes. It holds the reducers' states and nothing that reaches outside.
import { initialConnection, step as stepConnection } from './core/connection.js';
import type { Connection, ConnectionEvent } from './core/connection.js';
import { noDoubts, silenceDefaultMs, silentSinceOf, weigh } from './core/doubts.js';
import * as publications from './core/publications.js';
import { qualityOf } from './core/quality.js';
import * as roster from './core/roster.js';
import { emptyView, nextView, trackEvents, type View } from './core/view.js';
import { Emitter } from './emitter.js';
import type { RollcallError } from './errors.js';
import type { Log } from './log.js';
import { nothingMeasured, type QualityReport } from './media/quality-meter.js';
import type { RosterVersion, ServerEvent, WireParticipant } from './signaling/protocol.js';
import type {
  ChatMessage,
  LocalParticipant,
  LocalTrack,
  RoomEvents,
  RoomSnapshot,
} from './types.js';
import { unreachable } from './unreachable.js';

// Long enough to scroll back through; the server keeps none.
const chatMax = 500;

/** What is known of the local participant beyond the roster. */
export interface Self {
  readonly id: string | undefined;
  readonly displayName: string;
  readonly hand: boolean;
  readonly tracks: readonly LocalTrack[];
}

export interface RoomStateOptions {
  readonly roomId: string;
  readonly self: Self;
  readonly log: Log;
  /** The roster has a gap: the server shall be asked for a snapshot. */
  readonly resync: (version: RosterVersion | undefined) => void;
  /** Whoever sends these was reconnecting, and is present again. */
  readonly senderIsBack: (producerIds: readonly string[]) => void;
}

/** When the server was last heard while we were in the room, and when that is told (local clock, ms). */
export interface Word {
  readonly at: number;
  readonly now: number;
  /** How long a silence the server allows everybody, ms. */
  readonly silenceMs?: number | undefined;
}

/** Producers of which something arrived between the last two looks, and when those were (local clock, ms). */
interface Arrivals {
  readonly from: ReadonlySet<string>;
  readonly after: number;
  readonly lookedAt: number;
}

/** What only has to be shown. */
type ShownEvent = Extract<
  ServerEvent,
  { readonly name: 'pong' | 'roster' | 'activeSpeaker' | 'chat' | 'roomLocked' }
>;

export class RoomState {
  readonly emitter = new Emitter<RoomEvents>();
  readonly #options: RoomStateOptions;
  #connection: Connection = initialConnection;
  #roster = roster.initialRoster;
  #publications = publications.noPublications;
  #view: View = emptyView;
  #self: Self;
  #quality: QualityReport = nothingMeasured;
  #local: LocalParticipant | undefined;
  #doubts = noDoubts;
  #word: Word = { at: -Infinity, now: -Infinity };
  #media: Arrivals = { from: new Set(), after: -Infinity, lookedAt: -Infinity };
  #activeSpeakerId: string | undefined;
  #chat: readonly ChatMessage[] = [];
  #locked = false;
  #reconnectingSince: number | undefined;
  #silentSince: number | undefined;
  /** Of the media path, as `setUnheard` says it; it has never vouched for us. */
  #unheardSince: number | undefined = -Infinity;
  #snapshot: RoomSnapshot;

  constructor(options: RoomStateOptions) {
    this.#options = options;
    this.#self = options.self;
    this.#snapshot = this.#buildSnapshot();
  }

  get snapshot(): RoomSnapshot {
    return this.#snapshot;
  }

  get connection(): Connection {
    return this.#connection;
  }

  get rosterVersion(): RosterVersion | undefined {
    return this.#roster.version;
  }

  /** The last version there was, also while a new list is on its way. */
  get lastRosterVersion(): RosterVersion | undefined {
    return this.#roster.last;
  }

  /** Whether people of before a server restart are still expected back. */
  get awaitsReturns(): boolean {
    return this.#roster.awaited.size > 0;
  }

  /** Ids of the producers to receive. */
  get wanted(): ReadonlySet<string> {
    return publications.wanted(this.#publications);
  }

  member(id: string): WireParticipant | undefined {
    return this.#roster.members.get(id)?.participant;
  }

  /** Moves the connection; `now` (local clock) is when that happened. */
  move(event: ConnectionEvent, now: number): void {
    const before = this.#connection;
    const after = stepConnection(before, event);
    if (after === before) return;
    const { state, reason } = after;
    this.#connection = after;
    if (event.type === 'joined') this.hear(now); // The answer to it is a word of the server.
    this.#reconnectingSince = state === 'reconnecting' ? now : undefined;
    this.#options.log.info(`[Room] ${before.state} → ${state}${reason ? ` (${reason})` : ''}`);
    this.#refresh(() =>
      this.emitter.emit('connectionState', {
        state,
        previous: before.state,
        ...(reason && { reason }),
      }),
    );
  }

  stepRoster(input: roster.RosterInput): void {
    if (this.#isOver) return;
    const [next, effects] = roster.step(this.#roster, input);
    this.#roster = next;
    const before = this.#view;
    this.#refresh((after) => {
      for (const effect of effects) this.#announce(effect, before, after);
    });
  }

  /** Returns whether something changed. */
  stepPublications(input: publications.PublicationsInput): boolean {
    if (this.#isOver) return false;
    const next = publications.step(this.#publications, input);
    if (next === this.#publications) return false;
    this.#publications = next;
    this.#refresh();
    return true;
  }

  setSelf(change: Partial<Self>): void {
    this.#self = { ...this.#self, ...change };
    const before = this.#local;
    this.#refresh();
    if (change.tracks && this.#local && this.#local !== before) {
      this.emitter.emit('localTrackChanged', { participant: this.#local });
    }
  }

  setQuality(report: QualityReport): void {
    this.#quality = report;
    this.#refresh();
  }

  setWord(word: Word): void {
    if (!this.#isIn) return; // Of an earlier stay.
    this.#word = word;
    this.#weigh(word.now);
  }

  /** The server was last heard at `at`; whether it has been silent since is for `setWord` to say. */
  hear(at: number): void {
    this.#word = { ...this.#word, at: Math.max(at, this.#word.at) };
  }

  /** Producers of which something arrived since the last look; `now` (local clock) is when that was seen. */
  setArriving(from: ReadonlySet<string>, now: number): void {
    this.#media = { from, after: this.#media.lookedAt, lookedAt: now };
    // Whether the server is silent is for its word to say: ours may be a minute old, where timers are slowed down.
    if (this.#silentSince !== undefined) this.#weigh(now);
  }

  /** Since when nothing on the media path vouches for us (local clock); `undefined`: it does. */
  setUnheard(since: number | undefined): void {
    this.#unheardSince = since;
    this.#refresh();
  }

  setActiveSpeaker(participantId: string | undefined): void {
    if (participantId === this.#activeSpeakerId) return;
    this.#activeSpeakerId = participantId;
    this.#refresh(() => this.emitter.emit('activeSpeaker', { participantId }));
  }

  addChat(message: ChatMessage): void {
    this.#chat = [...this.#chat, message].slice(-chatMax);
    this.#refresh(() => this.emitter.emit('chat', { message }));
  }

  setLocked(locked: boolean): void {
    if (this.#isOver) return;
    this.#locked = locked;
    this.#refresh();
  }

  /** `now` (local clock) is when it came. */
  onServer(event: ShownEvent, now: number): void {
    switch (event.name) {
      case 'pong':
        return this.stepRoster({ type: 'pong', version: event.data.rosterVersion });
      case 'roster':
        return this.stepRoster({ type: 'changes', message: event.data, now });
      case 'activeSpeaker':
        return this.setActiveSpeaker(event.data.participantId ?? undefined);
      case 'chat':
        return this.addChat({ ...event.data, id: String(event.data.id) });
      case 'roomLocked':
        return this.setLocked(event.data.locked);
      default:
        return unreachable(event);
    }
  }

  report(error: RollcallError): void {
    this.#options.log.warn(`[Room] ${error.code}: ${error.message}`);
    this.emitter.emit('error', { code: error.code, message: error.message, hint: error.hint });
  }

  /** Nobody is here to see any more; what was said stays. */
  clear(): void {
    [this.#roster] = roster.step(this.#roster, { type: 'reset' });
    this.#publications = publications.noPublications;
    this.#activeSpeakerId = undefined;
    this.#locked = false;
    this.#quality = nothingMeasured;
    this.#doubts = noDoubts;
    this.#silentSince = undefined;
    this.#unheardSince = -Infinity;
    this.#self = { ...this.#self, id: undefined };
    this.#refresh();
  }

  /** Whether the server takes us for somebody in the room, or has lately. */
  get #isIn(): boolean {
    const { state } = this.#connection;
    return state === 'connected' || state === 'reconnecting';
  }

  /** A listener may have left in the middle of coming in: what else there was to show comes to nothing. */
  get #isOver(): boolean {
    const { state } = this.#connection;
    return state === 'ended' || state === 'switched';
  }

  /** Who can still be said to be there. */
  #weigh(now: number): void {
    const { at, silenceMs = silenceDefaultMs } = this.#word;
    const { from, after: arrivedAfter } = this.#media;
    const arriving = new Set<string>();
    for (const id of from) {
      const publication = this.#publications.get(id);
      if (publication) arriving.add(publication.info.participantId);
    }
    const people = this.#roster.members.keys();
    const hearing = { now, wordAt: at, silenceMs, people, arriving, arrivedAfter };
    const next = weigh(this.#doubts, hearing);
    const silentSince = silentSinceOf(hearing);
    if (next === this.#doubts && silentSince === this.#silentSince) return;
    this.#doubts = next;
    this.#silentSince = silentSince;
    this.#refresh();
  }

  #announce(effect: roster.RosterEffect, before: View, after: View): void {
    switch (effect.type) {
      case 'joined': {
        const participant = after.byId.get(effect.id);
        if (participant) this.emitter.emit('participantJoined', { participant });
        return;
      }
      case 'back': {
        const participant = after.byId.get(effect.id);
        if (participant) this.emitter.emit('participantBack', { participant, after: effect.after });
        return;
      }
      case 'left': {
        const participant = before.byId.get(effect.member.participant.id);
        const { reason } = effect;
        if (participant) this.emitter.emit('participantLeft', { participant, reason });
        return;
      }
      case 'resync':
        return this.#options.resync(effect.version);
      case 'updated':
        return; // What changed to the eye is announced by #refresh.
      default:
        return unreachable(effect);
    }
  }

  /**
   * Brings view and snapshot up to date, then announces: listeners always see the newest snapshot.
   */
  #refresh(announce?: (after: View) => void): void {
    const before = this.#view;
    const after = nextView(
      before,
      this.#roster.members,
      this.#publications,
      this.#self.id,
      this.#quality.producers,
      this.#doubts,
    );
    this.#view = after;
    this.#local = this.#buildLocal();
    const changed = this.#renewSnapshot();
    announce?.(after);
    for (const participant of after.participants) {
      const earlier = before.byId.get(participant.id);
      if (earlier !== undefined && earlier !== participant) {
        this.emitter.emit('participantUpdated', { participant });
        const { presence, tracks } = participant;
        if (earlier.presence === 'reconnecting' && presence === 'present')
          this.#options.senderIsBack(tracks.map(({ id }) => id));
      }
    }
    for (const { type, participant, track } of trackEvents(before, after)) {
      this.emitter.emit(type, { participant, track });
    }
    if (changed) this.emitter.emit('changed', { snapshot: this.#snapshot });
  }

  #buildLocal(): LocalParticipant | undefined {
    const { id, displayName, hand, tracks } = this.#self;
    if (id === undefined) return undefined;
    const own = this.member(id);
    const next: LocalParticipant = {
      id,
      displayName: own?.displayName ?? displayName,
      role: own?.role ?? 'guest',
      hand: own?.hand ?? hand,
      tracks,
      media: own?.media ?? 'none',
      quality: qualityOf(own?.media ?? 'none', [this.#quality.own]),
    };
    return this.#local !== undefined && sameFields(this.#local, next) ? this.#local : next;
  }

  #renewSnapshot(): boolean {
    const next = this.#buildSnapshot();
    if (sameFields(this.#snapshot, next)) return false;
    this.#snapshot = next;
    return true;
  }

  #buildSnapshot(): RoomSnapshot {
    const { state, reason } = this.#connection;
    return {
      state,
      endReason: state === 'ended' || state === 'switched' ? reason : undefined,
      roomId: this.#options.roomId,
      local: this.#local,
      participants: this.#view.participants,
      activeSpeakerId: this.#activeSpeakerId,
      chat: this.#chat,
      locked: this.#locked,
      reconnectingSince: this.#reconnectingSince,
      silentSince: this.#silentSince,
      unheardSince: this.#bothSilentSince(),
    };
  }

  /** Signaling vouches for us until the last word that came over it, the media path maybe for longer. */
  #bothSilentSince(): number | undefined {
    const unheard = this.#unheardSince;
    const isSilent = this.#silentSince !== undefined || this.#reconnectingSince !== undefined;
    return isSilent && unheard !== undefined ? Math.max(this.#word.at, unheard) : undefined;
  }
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(b) as (keyof T)[]).every((key) => a[key] === b[key]);
}
