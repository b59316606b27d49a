// The room as an embedder sees it: it puts the parts together and carries out what they ask for.
// What the parts decide is in core/, and has no clock, socket or browser in it.
import type { ConnectionEvent } from './core/connection.js';
import type { PublicationsInput } from './core/publications.js';
import { deferred, type Deferred } from './deferred.js';
import { fromWire, RollcallError } from './errors.js';
import { identityOf, type Identity } from './identity.js';
import { LocalTracks, requireTrack } from './local-tracks.js';
import { createLog, type Log } from './log.js';
import { Media } from './media/media.js';
import { browserDevice } from './media/transports.js';
import { randomKey } from './random.js';
import { refusal, whyNotIn, type PutOut } from './refusals.js';
import { RoomPage } from './room-page.js';
import { RoomState } from './room-state.js';
import {
  protocolVersion,
  type JoinAnswer,
  type Request,
  type RosterVersion,
  type ServerEvent,
  type ServerEvents,
} from './signaling/protocol.js';
import { Signaling } from './signaling/signaling.js';
import { socketIo, type OpenSocket } from './signaling/socket.js';
import type { LifecycleHooks } from './tab/lifecycle.js';
import { browserTimers } from './timers.js';
import type {
  RoomApi,
  RoomEvents,
  RoomOptions,
  RoomSnapshot,
  TrackSource,
  VideoView,
} from './types.js';
import { unreachable } from './unreachable.js';

const pageIdBytes = 12;
const joinMaxMs = 10_000;
// The person has pressed "Leave": the page does not wait for a slow network.
const leaveMaxMs = 1_000;

/** What the server made of us; lives until the next join. */
interface Attachment {
  readonly answer: JoinAnswer;
  readonly tabId: string;
}

/** What the room needs of a browser beside the page itself. */
export interface RoomPorts {
  readonly open: OpenSocket;
  readonly createDevice: () => ReturnType<typeof browserDevice>;
}

/** A room to join, with nothing done yet: no socket, no device. */
export function createRoom(options: RoomOptions): RoomApi {
  return new Room(options, {
    open: socketIo(options.url ?? location.origin, options.roomId),
    createDevice: () => browserDevice(options.handlerName),
  });
}

export class Room implements RoomApi {
  readonly #options: RoomOptions;
  readonly #ports: RoomPorts;
  readonly #log: Log;
  readonly #page: RoomPage;
  readonly #state: RoomState;
  readonly #signaling: Signaling;
  readonly #tracks = new LocalTracks(() => this.#onLocalTracks());
  readonly #identity: Identity;
  /** Why a track was not published. */
  readonly #failures = new WeakMap<MediaStreamTrack, RollcallError>();
  /** How large others' pictures are shown: known again to media that is made anew. */
  readonly #views = new Map<string, VideoView>();
  #media: Media | undefined;
  #displayName: string;
  #hand = false;
  #takeover: boolean;
  /** Of this stay: another one never finds the media of one that was left unheard. */
  #pageId = '';
  #attachment: Attachment | undefined;
  #entry: Deferred | undefined;
  #suspended = false;
  #resyncing = false;

  /** Until when those of before a restart of the server may still come back (local clock). */
  #recoveringUntil = 0;
  #cancelRecovering: () => void = () => undefined;

  constructor(options: RoomOptions, ports: RoomPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#displayName = options.displayName ?? '';
    this.#takeover = options.takeover ?? false;
    this.#log = createLog(options.logLevel ?? 'warn');
    const url = options.url ?? location.origin;
    this.#page = new RoomPage({ roomId: options.roomId, url, log: this.#log });
    this.#identity = identityOf(options, browserTimers);
    this.#state = new RoomState({
      roomId: options.roomId,
      self: { id: undefined, displayName: this.#displayName, hand: false, tracks: [] },
      log: this.#log,
      resync: (version) => this.#resync(version),
      senderIsBack: (producerIds) => this.#media?.senderIsBack(producerIds),
    });
    this.#signaling = new Signaling(
      {
        open: ports.open,
        timers: browserTimers,
        wallClock: Date.now,
        random: Math.random,
        log: this.#log,
        ...(options.reconnect && { policy: options.reconnect }),
      },
      {
        enter: (request) => this.#enter(request),
        live: () => this.#onLive(),
        settled: () => this.#onSettled(),
        event: (event) => this.#onServer(event),
        lost: () => this.#onLost(),
        trouble: (error) => this.#state.report(error),
        refused: (error) => this.#onRefused(error),
        beat: () => this.#beat(),
        word: (at, now) => this.#state.setWord({ at, now, ...this.#attachment?.answer.timings }),
      },
    );
  }

  on<Name extends keyof RoomEvents>(
    name: Name,
    listener: (event: RoomEvents[Name]) => void,
  ): () => void {
    return this.#state.emitter.on(name, listener);
  }

  snapshot(): RoomSnapshot {
    return this.#state.snapshot;
  }

  join(): Promise<void> {
    switch (this.#state.connection.state) {
      case 'idle':
        this.#move({ type: 'join' });
        return this.#begin();
      case 'connecting':
      case 'reconnecting':
        return this.#entry?.promise ?? Promise.resolve();
      case 'connected':
        return Promise.resolve();
      case 'switched':
        return Promise.reject(
          new RollcallError('meeting_switched', 'The meeting goes on in another tab or device.'),
        );
      case 'ended':
        return Promise.reject(
          new RollcallError('bad_request', 'This room was left.', 'Create another room object.'),
        );
    }
  }

  takeOver(): Promise<void> {
    if (this.#state.connection.state !== 'switched') return this.join();
    this.#takeover = true;
    this.#move({ type: 'takeOver' });
    return this.#begin();
  }

  async leave(): Promise<void> {
    if (this.#state.connection.state === 'ended') return;
    const live = this.#signaling.isLive;
    this.#log.debug('[VideoCall] Sending graceful disconnect signal');
    const said = live ? this.#signaling.request('leave', {}, leaveMaxMs) : undefined;
    if (!live) this.#sendBeacon();
    this.#signaling.finish();
    this.#entry?.reject(new RollcallError('not_joined', 'The room was left before it was joined.'));
    this.#close({ type: 'left' });
    // Without an answer the DISCONNECT packet or the closed socket says it.
    await said?.catch((error: RollcallError) => this.#log.debug(`leave: ${error.message}`));
    this.#signaling.stop('leave');
  }

  async publish(source: TrackSource, track: MediaStreamTrack): Promise<void> {
    requireTrack(source, track);
    if (this.#state.connection.state === 'ended' || this.#state.connection.state === 'switched') {
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

  setVideo(trackId: string, view: VideoView): void {
    const { wanted } = this.#state;
    for (const id of this.#views.keys()) if (!wanted.has(id)) this.#views.delete(id);
    if (!wanted.has(trackId)) return;
    this.#views.set(trackId, view);
    this.#media?.show(trackId, view);
  }

  async setHand(raised: boolean): Promise<void> {
    await this.#signaling.request('setAttributes', { hand: raised });
    this.#hand = raised; // Shown again after a server restart, too; not what was refused.
  }

  async setDisplayName(name: string): Promise<void> {
    await this.#signaling.request('setAttributes', { displayName: name });
    this.#displayName = name;
    this.#saveTicket();
  }

  async sendChat(text: string): Promise<void> {
    await this.#signaling.request('chat', { text });
  }

  async removeParticipant(id: string, { ban = false } = {}): Promise<void> {
    await this.#signaling.request('removeParticipant', { participantId: id, ban });
  }

  async muteParticipant(id: string, source: TrackSource = 'microphone'): Promise<number> {
    return (await this.#signaling.request('muteParticipant', { participantId: id, source })).muted;
  }

  async setLocked(locked: boolean): Promise<void> {
    await this.#signaling.request('lockRoom', { locked });
  }

  async endRoom(): Promise<void> {
    await this.#signaling.request('endRoom', {});
  }

  async forceCleanup(): Promise<void> {
    this.#log.debug('[UserCleanup] Force cleanup');
    await this.#signaling.request('forceCleanup', {});
    this.#media?.rebuild(this.#state.wanted);
  }

  diagnostics(): Promise<unknown> {
    const { answer, tabId } = this.#attachment ?? {};
    return Promise.resolve({
      state: this.#state.connection,
      participantId: answer?.participantId,
      epoch: answer?.epoch,
      tabId,
      pageId: this.#pageId,
      rosterVersion: this.#state.rosterVersion,
      participants: this.#state.snapshot.participants.length,
      timings: answer?.timings,
      media: this.#media?.diagnostics(),
      userAgent: navigator.userAgent,
    });
  }

  // --- Joining and coming back ---

  #begin(): Promise<void> {
    const entry = deferred();
    this.#entry = entry;
    this.#pageId = randomKey(pageIdBytes);
    this.#media = this.#createMedia();
    void this.#syncSending(); // What was published before joining.
    this.#watch();
    this.#signaling.start();
    return entry.promise;
  }

  async #enter(request: Request): Promise<void> {
    const { roomId } = this.#options;
    const { tabId } = await this.#page.claim();
    const { resumeToken } = this.#page;
    const version = this.#state.lastRosterVersion;
    const answer = await this.#identity.join(this.#displayName, (credential) =>
      request(
        'join',
        {
          protocol: protocolVersion,
          roomId,
          ...credential,
          tabId,
          pageId: this.#pageId,
          ...(resumeToken !== undefined && { resumeToken }),
          ...(this.#takeover && { takeover: true }),
          ...(version && { rosterVersion: version }),
        },
        joinMaxMs,
      ),
    );
    this.#attachment = { answer, tabId };
    this.#takeover = false;
  }

  #onLive(): void {
    const { answer, tabId } = this.#attachment ?? {};
    if (answer === undefined || tabId === undefined) return;
    this.#learnName(answer);
    this.#saveTicket();
    this.#page.holdCallLock(tabId, this.#identity.isShared);
    this.#state.setSelf({ id: answer.participantId, displayName: this.#displayName });
    this.#state.setLocked(answer.locked);
    this.#state.stepPublications({ type: 'listed', producers: answer.producers });
    this.#onSnapshot(answer.roster, answer.recovering ? answer.timings.recoveringMs : 0);
    this.#move({ type: 'joined' });
    for (const { source } of answer.muted ?? []) this.#onMuted(source); // While it was away.
    this.#media?.resume(answer, this.#state.wanted);
    for (const [trackId, view] of this.#views) this.#media?.show(trackId, view);
    this.#restoreHand(answer);
  }

  #onSettled(): void {
    this.#entry?.resolve();
    this.#entry = undefined;
  }

  /** A token may name us otherwise than we asked for. */
  #learnName({ participantId, roster }: JoinAnswer): void {
    const own = roster.participants.find(({ id }) => id === participantId);
    if (own && this.#identity.isNamedByServer) this.#displayName = own.displayName;
  }

  #onLost(): void {
    this.#resyncing = false;
    this.#cancelRecovering(); // Who is back meanwhile is said only once we are.
    this.#state.stepRoster({ type: 'unsynced' });
    this.#state.hear(this.#signaling.wordAt); // What was told of it may be older.
    this.#move({ type: 'lost' });
  }

  #onRefused(error: RollcallError): void {
    const entry = this.#entry;
    this.#entry = undefined;
    this.#identity.refused();
    if (error.code === 'meeting_switched') this.#putOut({ type: 'superseded' });
    else {
      const inside = this.#state.connection.state === 'reconnecting';
      if (inside) this.#state.report(error);
      this.#close(refusal(error.code, inside));
    }
    entry?.reject(error);
  }

  /** The server has no more to do with this page, which does not come back by itself. */
  #putOut(event: PutOut): void {
    const entry = this.#entry;
    this.#signaling.stop('drop');
    this.#close(event);
    entry?.reject(whyNotIn(event)); // In the moment in which it came in.
  }

  /** Ends being in the room, for now (switched, refused) or for good. */
  #close(event: ConnectionEvent): void {
    this.#page.close();
    this.#cancelRecovering();
    this.#media?.close();
    this.#media = undefined;
    this.#entry = this.#attachment = undefined;
    this.#hand = false; // Wherever the seat goes on, it is for that page to raise and lower it.
    this.#move(event);
    // After a refused first join the person may try again, with the same camera.
    if (this.#state.connection.state !== 'idle') this.#tracks.stopAll();
    this.#state.clear();
  }

  #restoreHand(answer: JoinAnswer): void {
    const own = this.#state.member(answer.participantId);
    // A server that kept the seat knows better: a host may have lowered the hand.
    if (answer.resumed || !this.#hand || own?.hand !== false) return;
    this.setHand(true).catch((error: RollcallError) => this.#log.warn(error.message));
  }

  // --- What the server says ---

  #onServer(event: ServerEvent): void {
    // Left, and the goodbye is on its way.
    if (this.#state.connection.state !== 'connected') return;
    switch (event.name) {
      case 'pong':
      case 'roster':
      case 'activeSpeaker':
      case 'chat':
      case 'roomLocked':
        return this.#state.onServer(event, performance.now());
      case 'rosterSnapshot':
        return this.#onSnapshot(event.data, 0);
      case 'newProducer':
        return this.#stepPublications({ type: 'opened', producer: event.data });
      case 'producerClosed':
        this.#state.stepPublications({ type: 'closed', producerId: event.data.producerId });
        this.#media?.onServer(event.name, event.data);
        return this.#media?.receive(this.#state.wanted);
      case 'producerPaused':
      case 'producerResumed': {
        const paused = event.name === 'producerPaused';
        return this.#stepPublications({ type: 'paused', ...event.data, paused });
      }
      case 'consumerClosed':
      case 'transportClosed':
      case 'iceRestartNeeded':
        return this.#media?.onServer(event.name, event.data);
      case 'mediaReset':
        // Everybody builds anew: what comes next is announced by newProducer.
        this.#state.stepPublications({ type: 'listed', producers: [] });
        return this.#media?.rebuild(this.#state.wanted, event.data.routerRtpCapabilities);
      case 'muted':
        this.#media?.onServer(event.name, event.data);
        return this.#onMuted(event.data.source);
      case 'meetingSwitched':
        return this.#putOut({ type: 'superseded' });
      case 'removed':
        return this.#putOut({ type: 'removed', reason: event.data.reason });
      case 'roomEnded':
        return this.#putOut({ type: 'removed', reason: 'room_ended' });
      case 'serverDraining':
        this.#signaling.postpone(event.data.retryAfterMs);
        return this.#state.report(new RollcallError('server_draining', 'The server goes down.'));
      case 'error':
        return this.#onProblem(event.data);
      default:
        return unreachable(event);
    }
  }

  /** Of what nobody waits for: the heartbeat, and whether the page is seen. */
  #onProblem({ event, error: told }: ServerEvents['error']): void {
    const error = fromWire(told);
    // We have joined, so another page has our place, and `meetingSwitched` is on its way.
    if (error.code === 'not_joined') return this.#log.debug(`${event}: ${error.message}`);
    this.#state.report(error);
  }

  /** As if the person had: it is theirs to unmute. Whoever had is told nothing. */
  #onMuted(source: TrackSource): void {
    if (this.#tracks.get(source)?.muted !== false) return;
    this.#tracks.setMuted(source, true);
    this.#state.emitter.emit('muted', { source });
  }

  /** `recoveringMs`: how long those it lacks may still come back after a restart of the server. */
  #onSnapshot(snapshot: JoinAnswer['roster'], recoveringMs: number): void {
    const now = performance.now();
    const recovering = recoveringMs > 0;
    this.#resyncing = false;
    this.#state.stepRoster({ type: 'snapshot', roster: snapshot, now, recovering });
    if (recovering) this.#recoveringUntil = now + recoveringMs;
    this.#cancelRecovering();
    if (!this.#state.awaitsReturns) return;
    this.#cancelRecovering = browserTimers.after(Math.max(0, this.#recoveringUntil - now), () =>
      this.#state.stepRoster({ type: 'recovered', now: performance.now() }),
    );
  }

  #beat(): void {
    this.#log.debug('[SocketManager] 🏓 Sending ping to server');
    this.#ping(this.#state.rosterVersion);
    this.#saveTicket();
  }

  #ping(version: RosterVersion | undefined): void {
    this.#signaling.emit('ping', version === undefined ? {} : { rosterVersion: version });
  }

  /** Asks once; should that get lost, the next heartbeat's version asks again. */
  #resync(version: RosterVersion | undefined): void {
    if (!this.#resyncing) this.#ping(version);
    this.#resyncing = true;
  }

  #stepPublications(input: PublicationsInput): void {
    if (this.#state.stepPublications(input)) this.#media?.receive(this.#state.wanted);
  }

  #move(event: ConnectionEvent): void {
    this.#state.move(event, performance.now());
  }

  // --- Media ---

  #createMedia(): Media {
    return new Media({
      request: this.#signaling.request,
      isUp: () => this.#signaling.isLive,
      timers: browserTimers,
      log: this.#log,
      simulcast: this.#options.simulcast ?? true,
      createDevice: this.#ports.createDevice,
      hooks: {
        received: (producerId, mediaTrack) =>
          this.#stepPublications({ type: 'received', producerId, mediaTrack }),
        unreceived: (producerId) =>
          void this.#state.stepPublications({ type: 'unreceived', producerId }),
        sendingFailed: (...failure) => this.#onSendingFailed(...failure),
        receivingFailed: (error) => this.#state.report(error),
        quality: (report) => this.#state.setQuality(report),
        arriving: (ids) => this.#state.setArriving(ids, performance.now()),
        recovered: () => this.#signaling.nudge('iceRecovered'),
        socketLost: () => this.#signaling.replace(),
        unheard: (since) => this.#state.setUnheard(since),
      },
    });
  }

  #onLocalTracks(): void {
    this.#state.setSelf({ tracks: this.#tracks.list });
    void this.#syncSending();
  }

  #syncSending(): Promise<void> {
    return this.#media?.send(this.#tracks.desired) ?? Promise.resolve();
  }

  #onSendingFailed(source: TrackSource, track: MediaStreamTrack, error: RollcallError): void {
    if (this.#tracks.get(source)?.mediaTrack !== track) return;
    this.#failures.set(track, error);
    this.#tracks.remove(source);
    this.#state.report(error);
  }

  // --- The page ---

  #watch(): void {
    const confirmsLeaving = () =>
      ['connected', 'reconnecting'].includes(this.#state.connection.state);
    const hooks: LifecycleHooks = {
      hide: () => this.#onHide(),
      restore: () => this.#onRestore(),
      visibility: (state) => {
        this.#log.debug(`[UserCleanup] The page is ${state}`);
        this.#signaling.emit('visibility', { state });
        if (state === 'visible') this.#signaling.nudge('visible');
      },
      focus: () => this.#signaling.nudge('focus'),
      blur: () => {
        this.#log.debug('[UserCleanup] The window lost focus');
        this.#saveTicket(); // The last news before some systems end a page without a word.
      },
      wake: () => this.#signaling.nudge('wake'),
      online: () => this.#signaling.nudge('online'),
    };
    this.#page.watch(this.#options.confirmLeave === true ? { ...hooks, confirmsLeaving } : hooks);
  }

  #onHide(): void {
    if (this.#suspended) return;
    this.#suspended = true;
    this.#saveTicket();
    this.#log.debug('[VideoCall] Sending graceful disconnect signal');
    const { roomId } = this.#options;
    this.#signaling.sayAtLast('beforeDisconnect', { roomId, unloading: true });
    this.#sendBeacon();
    // The server sees the closed peer connections within milliseconds.
    this.#media?.close();
    this.#signaling.stop('drop');
    this.#page.release();
  }

  #onRestore(): void {
    if (!this.#suspended) return;
    this.#suspended = false;
    if (this.#state.connection.state === 'connected') this.#onLost();
    this.#media = this.#createMedia();
    void this.#syncSending();
    this.#signaling.start();
  }

  #sendBeacon(): void {
    const answer = this.#attachment?.answer;
    if (answer) this.#page.sendBeacon({ answer, pageId: this.#pageId });
  }

  #saveTicket(): void {
    const resumeToken = this.#attachment?.answer.resumeToken;
    if (resumeToken !== undefined) this.#page.saveTicket(resumeToken, this.#displayName);
  }
}
