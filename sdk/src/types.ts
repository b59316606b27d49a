// The public words of the SDK. Everything an embedder sees is here or is a method of Room.
import type { types as mediasoup } from 'mediasoup-client';
import type { ReconnectPolicy } from './core/backoff.js';

/** Where the connection to the room stands. One exported state machine: see core/connection.ts. */
export type ConnectionState =
  | 'idle' // Nothing was asked for yet.
  | 'connecting' // The first join is under way.
  | 'connected'
  | 'reconnecting' // Signaling was lost; the SDK is coming back by itself.
  | 'switched' // Another tab or device took over: `takeOver()` brings it back here.
  | 'ended'; // Left, removed, or the room ended. Terminal.

/** Why it ended, or why somebody else left. */
export type DisconnectReason =
  | 'left'
  | 'unloaded'
  | 'connection_lost'
  | 'removed'
  | 'banned' // Removed, and not let in again. Of oneself; of others it is `removed`.
  | 'room_ended'
  | 'switched'
  | 'failed'
  | 'unknown';

/** What a track shows or lets hear. At most one track of each is published. */
export type TrackSource = 'microphone' | 'camera' | 'screen' | 'screenAudio';
/** As in `MediaStreamTrack.kind`. */
export type TrackKind = 'audio' | 'video';

/**
 * How one sees somebody who is in the list: as the server last said, and `reconnecting` when nobody vouches for them
 * any more because the server itself is silent (`unconfirmed`).
 */
export type ParticipantPresence = 'present' | 'reconnecting';

/** Whether their media arrives at the server: none was connected, it does, or it was lost. */
export type MediaHealth = 'none' | 'live' | 'lost';

/** How large a track is shown, in pixels of the screen (CSS pixels × devicePixelRatio), or that it is not. */
export type VideoView = { readonly width: number; readonly height: number } | 'hidden';

/** How well somebody's media gets through; `unknown` until it was measured. */
export type ConnectionQuality = 'unknown' | 'good' | 'poor' | 'lost';

/**
 * A track that a remote participant publishes: the same object until something of it changes; `id`
 * stays.
 */
export interface RemoteTrack {
  readonly id: string; // the producer's id
  readonly source: TrackSource;
  readonly kind: TrackKind;
  /** The sender has it muted. */
  readonly paused: boolean;
  /**
   * Set once it is being received, and one object for as long as it is; attach it to a media
   * element through `new MediaStream([track])`.
   */
  readonly mediaTrack: MediaStreamTrack | undefined;
}

/** A participant as a value: a new object whenever something changed. */
export interface RemoteParticipant {
  readonly id: string;
  readonly displayName: string;
  readonly role: 'guest' | 'host';
  readonly hand: boolean;
  readonly presence: ParticipantPresence;
  /** Local clock (performance.now) at which this presence began, for "reconnecting 12 s". */
  readonly presenceSince: number;
  /**
   * `reconnecting` by this page's own view, and not by the server's word: nothing was heard of the
   * server for as long as it would wait itself (3 s), and nothing of theirs arrives. They may well be
   * there; nobody is told that they are back when it turns out so.
   */
  readonly unconfirmed: boolean;
  readonly joinedAt: number;
  readonly media: MediaHealth;
  readonly quality: ConnectionQuality;
  readonly tracks: readonly RemoteTrack[];
}

/** A track that this page publishes. */
export interface LocalTrack {
  readonly source: TrackSource;
  readonly mediaTrack: MediaStreamTrack;
  readonly muted: boolean;
}

/** Oneself, as the others see one. */
export interface LocalParticipant {
  readonly id: string;
  readonly displayName: string;
  readonly role: 'guest' | 'host';
  readonly hand: boolean;
  readonly media: MediaHealth;
  readonly quality: ConnectionQuality;
  readonly tracks: readonly LocalTrack[];
}

/** Codes of PROTOCOL.md, and those that arise in the browser. */
export type ErrorCode =
  | 'bad_request'
  | 'unknown_event'
  | 'upgrade_required'
  | 'not_joined'
  | 'already_joined'
  | 'meeting_switched'
  | 'room_full'
  | 'not_found'
  | 'not_connected'
  | 'already_connected'
  | 'bad_rtp_parameters'
  | 'bad_dtls_parameters'
  | 'bad_sctp_parameters'
  | 'cannot_consume'
  | 'limit_reached'
  | 'rate_limited'
  | 'media_unavailable'
  | 'server_draining'
  | 'token_required'
  | 'token_invalid'
  | 'token_expired'
  | 'not_allowed' // The token does not grant it.
  | 'banned'
  | 'removed' // Put out while the page was away. Joining anew is fine.
  | 'room_locked'
  | 'internal'
  | 'server_unreachable' // No answer from the server; `retry` is on its way unless said otherwise.
  | 'token_unavailable' // `getToken` could not be answered just now; it is asked again.
  | 'token_refused' // `getToken` gave none.
  | 'browser_unsupported'
  | 'insecure_context' // Browsers give cameras to https:// and localhost only.
  | 'permission_denied' // The person or the system refused the device.
  | 'device_not_found'
  | 'device_in_use'
  | 'timeout';

/** One line of chat. `at` is the server's wall clock, ms since 1970; `id` is unique in the room. */
export interface ChatMessage {
  readonly id: string;
  readonly participantId: string;
  readonly displayName: string;
  readonly text: string;
  readonly at: number;
}

/** What can be watched with `room.on(name, listener)`; each listener gets one object. */
export interface RoomEvents {
  connectionState: {
    readonly state: ConnectionState;
    readonly previous: ConnectionState;
    readonly reason?: DisconnectReason;
  };
  participantJoined: { readonly participant: RemoteParticipant };
  /** Back after having been gone: the same person, not a stranger. */
  participantBack: {
    readonly participant: RemoteParticipant;
    /** How long they were away, in ms; 0 if that is not known. */
    readonly after: number;
  };
  participantUpdated: { readonly participant: RemoteParticipant };
  participantLeft: { readonly participant: RemoteParticipant; readonly reason: DisconnectReason };
  trackSubscribed: { readonly participant: RemoteParticipant; readonly track: RemoteTrack };
  trackUnsubscribed: { readonly participant: RemoteParticipant; readonly track: RemoteTrack };
  localTrackChanged: { readonly participant: LocalParticipant };
  /** A host or an operator has muted what one publishes; `setMuted(source, false)` goes on. */
  muted: { readonly source: TrackSource };
  activeSpeaker: { readonly participantId: string | undefined };
  chat: { readonly message: ChatMessage };
  /** Any of the above changed: `room.snapshot()` is a new value. For useSyncExternalStore. */
  changed: { readonly snapshot: RoomSnapshot };
  error: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
}

/**
 * Everything there is to render, as one immutable value; the same object until something changes.
 */
export interface RoomSnapshot {
  readonly state: ConnectionState;
  readonly endReason: DisconnectReason | undefined;
  readonly roomId: string;
  readonly local: LocalParticipant | undefined;
  /** By joinedAt. */
  readonly participants: readonly RemoteParticipant[];
  readonly activeSpeakerId: string | undefined;
  readonly chat: readonly ChatMessage[];
  /** Nobody new is let in. */
  readonly locked: boolean;
  /** Local clock (performance.now) at which signaling was lost, while `reconnecting`. */
  readonly reconnectingSince: number | undefined;
  /**
   * Local clock at which the server was last heard, once that is `timings.silenceMs` ago, while
   * `reconnecting` and also while the connection still looks open (`connected`); `undefined` while the
   * server is heard.
   */
  readonly silentSince: number | undefined;
  /**
   * Local clock since which the server cannot know that this page lives, while `reconnecting` or
   * `silentSince` is set: when it was last heard, or when it last asked over the media path, whichever
   * was later. `timings.goneMs` after it, at the latest, the others see one as gone. `undefined` then means that they
   * do not: the server hears this page on the media path. Whoever sends sound or pictures is present
   * as before; who only listens is shown as reconnecting after a minute without signaling, and gone
   * after ten.
   */
  readonly unheardSince: number | undefined;
}

/** What `createRoom` needs to know: where, and who comes. */
export type RoomOptions = MeetingOptions & (GuestOptions | TokenOptions);

/** Somebody whom this browser vouches for, by a secret that it makes and keeps. */
export interface GuestOptions {
  readonly displayName: string;
  readonly getToken?: undefined;
}

/** Somebody whom the embedder's own server vouches for. */
export interface TokenOptions {
  /**
   * Resolves with a signed token for this room. Asked before the first join, and again when the
   * server says that the time of the last one is over. If it rejects with a TypeError, as `fetch`
   * without a network does, or with a RollcallError that is passing, it is asked again after a
   * while; with anything else the join is refused.
   */
  readonly getToken: () => Promise<string>;
  /** The name in the token wins. */
  readonly displayName?: string;
}

/** The rest of what `createRoom` needs to know. */
export interface MeetingOptions {
  /** Where the server is; default: the page's own origin. */
  readonly url?: string;
  readonly roomId: string;
  /** A person's gesture: "use here instead". */
  readonly takeover?: boolean;
  /** Use a key of this tab alone: "join as another person". A token says itself who it is. */
  readonly asAnotherPerson?: boolean;
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Video simulcast; default true. */
  readonly simulcast?: boolean;
  readonly handlerName?: mediasoup.BuiltinHandlerName;
  /** Lets the browser ask "Leave site?" while in a call; default false. */
  readonly confirmLeave?: boolean;
  /** How long to wait between tries to come back; default: `defaultReconnectPolicy`. */
  readonly reconnect?: ReconnectPolicy;
}

/** What another tab of this browser says when asked before joining. */
export type OtherTab = 'none' | 'in_call';

/** `room.ts` implements this; it is spelled out here because it is what people program against. */
export interface RoomApi {
  /**
   * Connects and joins. Rejects with RollcallError; `meeting_switched` if this page was superseded, also
   * in the moment in which it came in, as `removed` and `banned` if it was put out then.
   */
  join(): Promise<void>;
  /**
   * Leaves at once and for good: stops local tracks, closes media, tells the server. Idempotent.
   */
  leave(): Promise<void>;
  /** Returns here after `switched`, by a person's gesture. Rejects as `join()` does. */
  takeOver(): Promise<void>;
  /**
   * Publishes a track; replaces what was published from this source. The SDK owns the track then. Rejects with
   * `bad_request` where there is no track.
   */
  publish(source: TrackSource, track: MediaStreamTrack): Promise<void>;
  /** Stops that track, and the others no longer have it. Nothing if there is none. */
  unpublish(source: TrackSource): Promise<void>;
  /**
   * Says how large a remote video track is shown: no larger picture than that is received, and
   * nothing of what is hidden. A track of which nothing was said is received in full. Ids of tracks
   * that are not there are ignored.
   */
  setVideo(trackId: string, view: VideoView): void;
  /** Mute keeps the producer and pauses it. */
  setMuted(source: TrackSource, muted: boolean): Promise<void>;
  /** Raises or lowers the hand, for everybody to see. */
  setHand(raised: boolean): Promise<void>;
  /**
   * 1–64 characters; everybody sees it. Rejects with `bad_request` otherwise, and with `not_allowed`
   * if the token has a name.
   */
  setDisplayName(name: string): Promise<void>;
  /** 1–2,000 characters, to everybody. Rejects with `rate_limited` if it comes too often. */
  sendChat(text: string): Promise<void>;
  /**
   * For hosts, as is all that follows with `not_allowed` for anybody else: puts somebody out, at once.
   * They may join again, as somebody new; with `ban` they may not.
   */
  removeParticipant(participantId: string, options?: { readonly ban?: boolean }): Promise<void>;
  /**
   * Mutes what somebody publishes, their microphone unless said otherwise, until they unmute it
   * themselves. Resolves with how many tracks that were not muted are.
   */
  muteParticipant(participantId: string, source?: TrackSource): Promise<number>;
  /** While the room is locked nobody new comes in; who is in it may come back. */
  setLocked(locked: boolean): Promise<void>;
  /** Ends the room for everybody, oneself included. */
  endRoom(): Promise<void>;
  /** Asks the server to close all media objects of this page, then builds media anew. */
  forceCleanup(): Promise<void>;
  /** What there is to render now; the same object until something changes. */
  snapshot(): RoomSnapshot;
  /** Returns the function that stops listening. */
  on<Name extends keyof RoomEvents>(
    name: Name,
    listener: (event: RoomEvents[Name]) => void,
  ): () => void;
  /**
   * What a developer asks for when something is wrong: states, ids, versions; no secrets. The name of
   * the room is left out: whoever has it has the link, and in guest mode comes in.
   */
  diagnostics(): Promise<unknown>;
}
