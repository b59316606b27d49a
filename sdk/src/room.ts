// The room as an embedder sees it: it puts the parts together and carries out what they ask for. What
// the parts decide is in core/, and has no clock, socket or browser in it.
import {
  initialConnection,
  step as stepConnection,
  type ConnectionEvent,
} from './core/connection.js';
import * as publications from './core/publications.js';
import * as roster from './core/roster.js';
import { emptyView, nextView, trackEvents, type View } from './core/view.js';
import { Emitter } from './emitter.js';
import { fromWire, RollcallError } from './errors.js';
import { LocalTracks } from './local-tracks.js';
import { createLog, type Log } from './log.js';
import { Media } from './media/media.js';
import {
  protocolVersion,
  type JoinAnswer,
  type Request,
  type ServerEvent,
} from './signaling/protocol.js';
import { Signaling } from './signaling/signaling.js';
import { socketIo } from './signaling/socket.js';
import { thisPage } from './tab/browser.js';
import { holdCallLock } from './tab/call-lock.js';
import * as keys from './tab/keys.js';
import { watchLifecycle } from './tab/lifecycle.js';
import { browserTimers } from './timers.js';
import type {
  ChatMessage,
  LocalParticipant,
  RoomApi,
  RoomEvents,
  RoomOptions,
  RoomSnapshot,
  TrackSource,
} from './types.js';
import { unreachable } from './unreachable.js';

// A busy page of 500 lines of chat is long enough; the server keeps none.
const chatMax = 500;
const joinMaxMs = 10_000;
// The person has pressed "Leave": the page does not wait for a slow network.
const leaveMaxMs = 1_000;
// Who has not come back 10 s after a server restart is gone: design of `recovering` in PROTOCOL.md.
const recoveringMs = 10_000;

/** What the server made of us; lives until the next join. */
interface Attachment {
  readonly answer: JoinAnswer;
  readonly tabId: string;
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: RollcallError) => void;
}

export function createRoom(options: RoomOptions): RoomApi {
  return new Room(options);
}

export class Room implements RoomApi {
  readonly #options: RoomOptions;
  readonly #url: string;
  readonly #log: Log;
  readonly #emitter = new Emitter<RoomEvents>();
  readonly #signaling: Signaling;
  readonly #tracks = new LocalTracks(() => this.#onLocalTracks());
  readonly #ownKey: boolean;
  #media: Media | undefined;
  #displayName: string;
  #hand = false;
  #takeover: boolean;
  #attachment: Attachment | undefined;
  #entry: Deferred | undefined;
  #suspended = false;
  #resyncing = false;

  #connection = initialConnection;
  #roster = roster.initialRoster;
  #publications = publications.noPublications;
  #view: View = emptyView;
  #local: LocalParticipant | undefined;
  #activeSpeakerId: string | undefined;
  #chat: readonly ChatMessage[] = [];
  #reconnectingSince: number | undefined;
  #snapshot: RoomSnapshot;

  #unwatch: () => void = () => undefined;
  #releaseCallLock: () => void = () => undefined;
  #cancelRecovering: () => void = () => undefined;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#url = options.url ?? location.origin;
    this.#displayName = options.displayName;
    this.#takeover = options.takeover ?? false;
    this.#log = createLog(options.logLevel ?? 'warn');
    this.#ownKey = this.#chooseKey();
    this.#snapshot = this.#buildSnapshot();
    this.#signaling = new Signaling(
      {
        open: socketIo(this.#url),
        timers: browserTimers,
        wallClock: Date.now,
        random: Math.random,
        log: this.#log,
      },
      {
        enter: (request) => this.#enter(request),
        live: () => this.#onLive(),
        event: (event) => this.#onServer(event),
        lost: () => this.#onLost(),
        trouble: (error) => this.#report(error),
        refused: (error) => this.#onRefused(error),
        beat: () => this.#beat(),
      },
    );
  }

  on<Name extends keyof RoomEvents>(
    name: Name,
    listener: (event: RoomEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  snapshot(): RoomSnapshot {
    return this.#snapshot;
  }

  join(): Promise<void> {
    switch (this.#connection.state) {
      case 'idle':
        this.#move({ type: 'join' });
        return this.#begin();
      case 'connecting':
      case 'reconnecting':
        return this.#entry?.promise ?? Promise.resolve();
      case 'connected':
        return Promise.resolve();
      case 'switched':
        return Promise.reject(switchedError());
      case 'ended':
        return Promise.reject(
          new RollcallError('bad_request', 'This room was left.', 'Create another room object.'),
        );
    }
  }

  takeOver(): Promise<void> {
    if (this.#connection.state !== 'switched') return this.join();
    this.#takeover = true;
    this.#move({ type: 'takeOver' });
    return this.#begin();
  }

  async leave(): Promise<void> {
    if (this.#connection.state === 'ended') return;
    const live = this.#signaling.isLive;
    this.#log.debug('[VideoCall] Sending graceful disconnect signal');
    const said = live ? this.#signaling.request('leave', {}, leaveMaxMs) : undefined;
    if (!live) this.#sendBeacon();
    this.#entry?.reject(new RollcallError('not_joined', 'The room was left before it was joined.'));
    this.#close({ type: 'left' });
    // Without an answer the DISCONNECT packet or the closed socket says it.
    await said?.catch((error: RollcallError) => this.#log.debug(`leave: ${error.message}`));
    this.#signaling.stop('leave');
  }

  async publish(source: TrackSource, track: MediaStreamTrack): Promise<void> {
    if (this.#connection.state === 'ended' || this.#connection.state === 'switched') {
      track.stop();
      throw new RollcallError('not_joined', 'There is no meeting to publish to.');
    }
    this.#tracks.set(source, track);
    await this.#syncSending();
    const failure = this.#failures.get(track);
    if (failure !== undefined) throw failure;
  }

  async unpublish(source: TrackSource): Promise<void> {
    this.#tracks.remove(source);
    await this.#syncSending();
  }

  async setMuted(source: TrackSource, muted: boolean): Promise<void> {
    if (!this.#tracks.setMuted(source, muted)) {
      throw new RollcallError('not_found', `Nothing is published from the ${source}.`);
    }
    await this.#syncSending();
  }

  async setHand(raised: boolean): Promise<void> {
    this.#hand = raised; // Shown again after a server restart, too.
    await this.#signaling.request('setAttributes', { hand: raised });
  }

  async setDisplayName(name: string): Promise<void> {
    await this.#signaling.request('setAttributes', { displayName: name });
    this.#displayName = name;
    this.#saveTicket();
  }

  async sendChat(text: string): Promise<void> {
    await this.#signaling.request('chat', { text });
  }

  async forceCleanup(): Promise<void> {
    await this.#signaling.request('forceCleanup', {});
    this.#media?.rebuild();
  }

  diagnostics(): Promise<unknown> {
    const { answer, tabId } = this.#attachment ?? {};
    return Promise.resolve({
      state: this.#connection,
      roomId: this.#options.roomId,
      participantId: answer?.participantId,
      epoch: answer?.epoch,
      tabId,
      pageId: thisPage().pageId,
      rosterVersion: this.#roster.version,
      participants: this.#view.participants.length,
      timings: answer?.timings,
      media: this.#media?.diagnostics(),
      userAgent: navigator.userAgent,
    });
  }

  // --- Joining and coming back ---

  readonly #failures = new WeakMap<MediaStreamTrack, RollcallError>();

  #begin(): Promise<void> {
    const entry = deferred();
    this.#entry = entry;
    this.#media = this.#createMedia();
    this.#watch();
    this.#signaling.start();
    return entry.promise;
  }

  async #enter(request: Request): Promise<void> {
    const page = thisPage();
    const { session } = page.ports;
    const { roomId } = this.#options;
    const { tabId } = await page.claim();
    const ticket = keys.loadTicket(session, roomId);
    const { version } = this.#roster;
    const answer = await request(
      'join',
      {
        protocol: protocolVersion,
        roomId,
        guestKey: this.#ownKey ? keys.tabGuestKey(session, roomId) : keys.guestKey(page.local),
        displayName: this.#displayName,
        tabId,
        pageId: page.pageId,
        ...(ticket && { resumeToken: ticket.resumeToken }),
        ...(this.#takeover && { takeover: true }),
        ...(version && { rosterVersion: version }),
      },
      joinMaxMs,
    );
    this.#attachment = { answer, tabId };
    this.#takeover = false;
  }

  #onLive(): void {
    const { answer, tabId } = this.#attachment ?? {};
    if (answer === undefined || tabId === undefined) return;
    this.#saveTicket();
    this.#holdCallLock(tabId);
    this.#cancelRecovering();
    if (answer.recovering) {
      this.#cancelRecovering = browserTimers.after(recoveringMs, () =>
        this.#stepRoster({ type: 'recovered' }),
      );
    }
    this.#reconnectingSince = undefined;
    this.#publications = publications.step(this.#publications, {
      type: 'listed',
      producers: answer.producers,
    });
    this.#move({ type: 'joined' });
    this.#onSnapshot(answer.roster, answer.recovering);
    this.#media?.receive(publications.wanted(this.#publications));
    this.#media?.resume(answer);
    this.#restoreHand(answer);
    this.#entry?.resolve();
    this.#entry = undefined;
  }

  #onLost(): void {
    this.#reconnectingSince = performance.now();
    this.#resyncing = false;
    this.#stepRoster({ type: 'unsynced' });
    this.#move({ type: 'lost' });
  }

  #onRefused(error: RollcallError): void {
    const entry = this.#entry;
    this.#entry = undefined;
    if (error.code === 'meeting_switched') this.#onSwitched();
    else {
      if (this.#connection.state === 'reconnecting') this.#report(error);
      this.#close({ type: 'refused' });
    }
    entry?.reject(error);
  }

  #onSwitched(): void {
    this.#signaling.stop('drop');
    this.#close({ type: 'superseded' });
  }

  /** Ends being in the room, for now (switched, refused) or for good. */
  #close(event: ConnectionEvent): void {
    this.#unwatch();
    this.#releaseCallLock();
    this.#cancelRecovering();
    this.#media?.close();
    this.#media = undefined;
    this.#entry = undefined;
    this.#attachment = undefined;
    this.#reconnectingSince = undefined;
    this.#activeSpeakerId = undefined;
    keys.dropTicket(thisPage().ports.session);
    this.#tracks.stopAll();
    this.#publications = publications.noPublications;
    [this.#roster] = roster.step(this.#roster, { type: 'reset' });
    this.#move(event);
    this.#refresh();
  }

  #restoreHand(answer: JoinAnswer): void {
    const own = this.#roster.members.get(answer.participantId)?.participant;
    if (!this.#hand || own?.hand !== false) return;
    this.setHand(true).catch((error: RollcallError) => this.#log.warn(error.message));
  }

  // --- What the server says ---

  #onServer(event: ServerEvent): void {
    switch (event.name) {
      case 'pong':
        return this.#stepRoster({ type: 'pong', version: event.data.rosterVersion });
      case 'roster':
        return this.#stepRoster({ type: 'changes', message: event.data, now: performance.now() });
      case 'rosterSnapshot':
        return this.#onSnapshot(event.data, false);
      case 'newProducer':
        return this.#stepPublications({ type: 'opened', producer: event.data });
      case 'producerClosed':
        return this.#stepPublications({ type: 'closed', producerId: event.data.producerId });
      case 'producerPaused':
      case 'producerResumed':
        return this.#stepPublications({
          type: 'paused',
          producerId: event.data.producerId,
          paused: event.name === 'producerPaused',
        });
      case 'consumerClosed':
      case 'transportClosed':
      case 'iceRestartNeeded':
        return this.#media?.onServer(event.name, event.data);
      case 'mediaReset':
        // Everybody builds anew: what comes next is announced by newProducer.
        this.#stepPublications({ type: 'listed', producers: [] });
        return this.#media?.onServer(event.name, event.data);
      case 'activeSpeaker':
        this.#activeSpeakerId = event.data.participantId ?? undefined;
        this.#emitter.emit('activeSpeaker', { participantId: this.#activeSpeakerId });
        return this.#refresh();
      case 'chat':
        return this.#onChat({ ...event.data, id: String(event.data.id) });
      case 'meetingSwitched':
        return this.#onSwitched();
      case 'removed':
        this.#signaling.stop('drop');
        return this.#close({
          type: 'removed',
          reason: event.data.reason === 'room_ended' ? 'room_ended' : 'removed',
        });
      case 'serverDraining':
        this.#signaling.postpone(event.data.retryAfterMs);
        return this.#report(new RollcallError('server_draining', 'The server is going down.'));
      case 'error':
        return this.#report(fromWire(event.data.error));
      default:
        return unreachable(event);
    }
  }

  #onSnapshot(snapshot: JoinAnswer['roster'], recovering: boolean): void {
    this.#resyncing = false;
    this.#stepRoster({ type: 'snapshot', roster: snapshot, now: performance.now(), recovering });
  }

  #onChat(message: ChatMessage): void {
    this.#chat = [...this.#chat, message].slice(-chatMax);
    this.#emitter.emit('chat', { message });
    this.#refresh();
  }

  #beat(): void {
    this.#log.debug('[SocketManager] 🏓 Sending ping to server');
    this.#ping(this.#roster);
    this.#saveTicket();
  }

  #ping({ version }: { readonly version: roster.RosterState['version'] }): void {
    this.#signaling.emit('ping', version === undefined ? {} : { rosterVersion: version });
  }

  // --- Values and events ---

  #stepRoster(input: roster.RosterInput): void {
    const [next, effects] = roster.step(this.#roster, input);
    this.#roster = next;
    const before = this.#view;
    this.#refresh((after) => {
      for (const effect of effects) this.#announce(effect, before, after);
    });
  }

  #announce(effect: roster.RosterEffect, before: View, after: View): void {
    switch (effect.type) {
      case 'joined':
      case 'back': {
        const participant = after.byId.get(effect.id);
        const name = effect.type === 'joined' ? 'participantJoined' : 'participantBack';
        if (participant) this.#emitter.emit(name, { participant });
        return;
      }
      case 'left': {
        const participant = before.byId.get(effect.member.participant.id);
        if (participant)
          this.#emitter.emit('participantLeft', { participant, reason: effect.reason });
        return;
      }
      case 'resync':
        if (!this.#resyncing) this.#ping(effect);
        this.#resyncing = true;
        return;
      case 'updated':
        return; // What changed to the eye is announced by #refresh.
      default:
        return unreachable(effect);
    }
  }

  #stepPublications(input: publications.PublicationsInput): void {
    const next = publications.step(this.#publications, input);
    if (next === this.#publications) return;
    this.#publications = next;
    this.#refresh();
    this.#media?.receive(publications.wanted(next));
  }

  /** Brings view and snapshot up to date, then announces: listeners always see the newest snapshot. */
  #refresh(announce?: (after: View) => void): void {
    const before = this.#view;
    const localId = this.#attachment?.answer.participantId;
    const after = nextView(before, this.#roster.members, this.#publications, localId);
    this.#view = after;
    this.#local = this.#buildLocal();
    const changed = this.#renewSnapshot();
    announce?.(after);
    for (const participant of after.participants) {
      const earlier = before.byId.get(participant.id);
      if (earlier !== undefined && earlier !== participant) {
        this.#emitter.emit('participantUpdated', { participant });
      }
    }
    for (const { type, participant, track } of trackEvents(before, after)) {
      this.#emitter.emit(type, { participant, track });
    }
    if (changed) this.#emitter.emit('changed', { snapshot: this.#snapshot });
  }

  #move(event: ConnectionEvent): void {
    const before = this.#connection;
    this.#connection = stepConnection(before, event);
    if (this.#connection === before) return;
    const { state, reason } = this.#connection;
    this.#log.info(`[Room] ${before.state} → ${state}${reason ? ` (${reason})` : ''}`);
    this.#refresh(() =>
      this.#emitter.emit('connectionState', {
        state,
        previous: before.state,
        ...(reason && { reason }),
      }),
    );
  }

  #report(error: RollcallError): void {
    this.#log.warn(`[Room] ${error.code}: ${error.message}`);
    this.#emitter.emit('error', { code: error.code, message: error.message, hint: error.hint });
  }

  #buildLocal(): LocalParticipant | undefined {
    const id = this.#attachment?.answer.participantId;
    if (id === undefined) return undefined;
    const own = this.#roster.members.get(id)?.participant;
    const next: LocalParticipant = {
      id,
      displayName: own?.displayName ?? this.#displayName,
      hand: own?.hand ?? this.#hand,
      tracks: this.#tracks.list,
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
      reconnectingSince: state === 'reconnecting' ? this.#reconnectingSince : undefined,
    };
  }

  // --- Media ---

  #createMedia(): Media {
    return new Media({
      request: this.#signaling.request,
      isUp: () => this.#signaling.isLive,
      timers: browserTimers,
      log: this.#log,
      simulcast: this.#options.simulcast ?? true,
      handlerName: this.#options.handlerName,
      hooks: {
        received: (producerId, mediaTrack) =>
          this.#stepPublications({ type: 'received', producerId, mediaTrack }),
        unreceived: (producerId) => this.#stepPublications({ type: 'unreceived', producerId }),
        sendingFailed: (source, error) => this.#onSendingFailed(source, error),
        receivingFailed: (error) => this.#report(error),
        recovered: () => this.#signaling.nudge('iceRecovered'),
      },
    });
  }

  #onLocalTracks(): void {
    this.#refresh();
    if (this.#local) this.#emitter.emit('localTrackChanged', { participant: this.#local });
    void this.#syncSending();
  }

  #syncSending(): Promise<void> {
    return this.#media?.send(this.#tracks.desired) ?? Promise.resolve();
  }

  #onSendingFailed(source: TrackSource, error: RollcallError): void {
    const track = this.#tracks.get(source)?.mediaTrack;
    if (track) this.#failures.set(track, error);
    this.#tracks.remove(source);
    this.#report(error);
  }

  // --- The page ---

  #watch(): void {
    this.#unwatch();
    this.#log.debug('[UserCleanup] Enhanced cleanup handlers setup');
    this.#unwatch = watchLifecycle({
      hide: () => this.#onHide(),
      restore: () => this.#onRestore(),
      visibility: (state) => {
        this.#signaling.emit('visibility', { state });
        if (state === 'visible') this.#signaling.nudge('visible');
      },
      focus: () => this.#signaling.nudge('focus'),
      online: () => this.#signaling.nudge('online'),
      confirmsLeaving: () =>
        this.#options.confirmLeave === true &&
        (this.#connection.state === 'connected' || this.#connection.state === 'reconnecting'),
    });
  }

  #onHide(): void {
    if (this.#suspended) return;
    this.#suspended = true;
    this.#saveTicket();
    this.#log.debug('[VideoCall] Sending graceful disconnect signal');
    const { roomId } = this.#options;
    this.#signaling.emit('beforeDisconnect', { roomId, unloading: true });
    this.#sendBeacon();
    // The server sees the closed peer connections within milliseconds.
    this.#media?.close();
    this.#signaling.stop('drop');
    this.#releaseCallLock();
    thisPage().release();
  }

  #onRestore(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    if (this.#connection.state === 'connected') this.#onLost();
    this.#media = this.#createMedia();
    void this.#syncSending();
    this.#signaling.start();
  }

  #sendBeacon(): void {
    if (this.#attachment === undefined) return;
    const { participantId, epoch, resumeToken } = this.#attachment.answer;
    const { pageId } = thisPage();
    const { roomId } = this.#options;
    const body = JSON.stringify({ roomId, participantId, epoch, pageId, resumeToken });
    const sent = navigator.sendBeacon(new URL('/leave', this.#url), body);
    if (!sent) this.#log.debug('[UserCleanup] The browser did not take the leave beacon');
  }

  #holdCallLock(tabId: string): void {
    this.#releaseCallLock();
    const { roomId } = this.#options;
    const shared = !this.#ownKey;
    this.#releaseCallLock = holdCallLock(thisPage().ports, { roomId, tabId, shared });
  }

  #saveTicket(): void {
    const resumeToken = this.#attachment?.answer.resumeToken;
    if (resumeToken === undefined) return;
    keys.saveTicket(thisPage().ports.session, {
      roomId: this.#options.roomId,
      resumeToken,
      displayName: this.#displayName,
      at: Date.now(),
    });
  }

  /** Another person of this tab stays that person after a reload, until told otherwise. */
  #chooseKey(): boolean {
    const { session } = thisPage().ports;
    const { roomId, asAnotherPerson } = this.#options;
    if (asAnotherPerson === false) keys.dropTabGuestKey(session, roomId);
    return asAnotherPerson ?? keys.hasTabGuestKey(session, roomId);
  }
}

function deferred(): Deferred {
  let resolve: () => void = () => undefined;
  let reject: (error: RollcallError) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function switchedError(): RollcallError {
  return new RollcallError('meeting_switched', 'The meeting goes on in another tab or device.');
}

function sameFields<T extends object>(a: T, b: T): boolean {
  return (Object.keys(b) as (keyof T)[]).every((key) => a[key] === b[key]);
}
