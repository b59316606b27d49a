// The wire contract of PROTOCOL.md, version 1, as types.
import type { types as mediasoup } from 'mediasoup-client';
import type {
  DisconnectReason,
  MediaHealth,
  ParticipantPresence,
  TrackKind,
  TrackSource,
} from '../types.js';

export const protocolVersion = 1;

export interface RosterVersion {
  readonly generation: string | number;
  readonly number: number;
}

export interface WireParticipant {
  readonly id: string;
  readonly displayName: string;
  readonly role: 'guest' | 'host';
  readonly hand: boolean;
  readonly state: ParticipantPresence;
  readonly since: number;
  readonly joinedAt: number;
  readonly media: MediaHealth;
}

export type RosterChange =
  | { readonly type: 'joined' | 'back' | 'updated'; readonly participant: WireParticipant }
  | {
      readonly type: 'left';
      readonly participant: { readonly id: string };
      readonly reason: DisconnectReason;
    };

export interface Roster {
  readonly version: RosterVersion;
  readonly participants: readonly WireParticipant[];
}

export interface ProducerInfo {
  readonly producerId: string;
  readonly participantId: string;
  readonly kind: TrackKind;
  readonly source: TrackSource;
  readonly paused: boolean;
  readonly replaces?: string;
}

/** Who joins: by a secret of the browser's own, or by a signed token. */
export type Credential =
  | { readonly guestKey: string; readonly displayName: string }
  | { readonly token: string; readonly displayName?: string };

export type JoinRequest = Credential & {
  readonly protocol: typeof protocolVersion;
  readonly roomId: string;
  readonly tabId: string;
  readonly pageId: string;
  readonly resumeToken?: string;
  readonly takeover?: boolean;
  readonly rosterVersion?: RosterVersion;
};

/** One that the server still has of this page, and what is on it. */
export interface OwnTransport {
  readonly id: string;
  readonly direction: Direction;
  readonly producerIds: readonly string[];
  readonly consumerIds: readonly string[];
}

export interface JoinAnswer {
  readonly participantId: string;
  readonly epoch: number;
  readonly resumeToken: string;
  readonly resumed: boolean;
  readonly recovering: boolean;
  readonly locked: boolean;
  readonly roster: Roster;
  readonly producers: readonly ProducerInfo[];
  readonly routerRtpCapabilities: mediasoup.RtpCapabilities;
  readonly iceServers: readonly RTCIceServer[];
  readonly transports: readonly OwnTransport[];
  /** What of this page's own a host or an operator has paused, and it has not said anything to. */
  readonly muted?: readonly { readonly producerId: string; readonly source: TrackSource }[];
  readonly timings: {
    readonly heartbeatMs: number;
    readonly silenceMs: number;
    readonly goneMs: number;
    readonly mediaMs: number;
    readonly seatMs: number;
    readonly recoveringMs: number;
  };
}

export type Direction = 'send' | 'recv';
type Empty = Readonly<Record<string, never>>;

/** Every event that is acknowledged: what goes out, and what comes back. */
export interface Requests {
  join: [JoinRequest, JoinAnswer];
  leave: [Empty, Empty];
  setAttributes: [{ readonly hand?: boolean; readonly displayName?: string }, Empty];
  chat: [{ readonly text: string }, Empty];
  removeParticipant: [{ readonly participantId: string; readonly ban?: boolean }, Empty];
  muteParticipant: [
    { readonly participantId: string; readonly source?: TrackSource },
    { readonly muted: number },
  ];
  lockRoom: [{ readonly locked: boolean }, Empty];
  endRoom: [Empty, Empty];
  forceCleanup: [Empty, { readonly closed: number }];
  createWebRtcTransport: [
    { readonly direction: Direction; readonly sctpCapabilities?: unknown },
    {
      readonly id: string;
      readonly iceParameters: mediasoup.IceParameters;
      readonly iceCandidates: mediasoup.IceCandidate[];
      readonly dtlsParameters: mediasoup.DtlsParameters;
      readonly sctpParameters?: mediasoup.SctpParameters;
      /** As `join` says them, good from now on. Servers before they were said here have none. */
      readonly iceServers?: readonly RTCIceServer[];
    },
  ];
  connectWebRtcTransport: [
    { readonly transportId: string; readonly dtlsParameters: mediasoup.DtlsParameters },
    Empty,
  ];
  restartIce: [
    { readonly transportId: string },
    {
      readonly iceParameters: mediasoup.IceParameters;
      readonly iceServers?: readonly RTCIceServer[];
    },
  ];
  produce: [
    {
      readonly transportId: string;
      readonly kind: TrackKind;
      readonly rtpParameters: mediasoup.RtpParameters;
      readonly source: TrackSource;
      readonly paused?: boolean;
    },
    { readonly id: string },
  ];
  consume: [
    {
      readonly transportId: string;
      readonly producerId: string;
      readonly rtpCapabilities: mediasoup.RtpCapabilities;
    },
    {
      readonly id: string;
      readonly producerId: string;
      readonly kind: TrackKind;
      readonly rtpParameters: mediasoup.RtpParameters;
      readonly producerPaused: boolean;
    },
  ];
  resumeConsumer: [{ readonly consumerId: string }, Empty];
  pauseConsumer: [{ readonly consumerId: string }, Empty];
  setPreferredLayers: [{ readonly consumerId: string; readonly spatialLayer: number }, Empty];
  closeConsumer: [{ readonly consumerId: string }, Empty];
  pauseProducer: [{ readonly producerId: string }, Empty];
  resumeProducer: [{ readonly producerId: string }, Empty];
  closeProducer: [{ readonly producerId: string }, Empty];
  produceData: [
    {
      readonly transportId: string;
      readonly sctpStreamParameters: mediasoup.SctpStreamParameters;
      readonly label?: string;
      readonly protocol?: string;
    },
    { readonly id: string },
  ];
  consumeData: [
    { readonly transportId: string; readonly dataProducerId: string },
    {
      readonly id: string;
      readonly dataProducerId: string;
      readonly sctpStreamParameters: mediasoup.SctpStreamParameters;
      readonly label: string;
      readonly protocol: string;
    },
  ];
}

/** Sent without acknowledgement. */
export interface Notices {
  ping: { readonly rosterVersion?: RosterVersion };
  beforeDisconnect: { readonly roomId: string; readonly unloading?: boolean };
  visibility: { readonly state: 'visible' | 'hidden' | 'frozen' };
}

/** What the server sends by itself. */
export interface ServerEvents {
  pong: { readonly at: number; readonly rosterVersion: RosterVersion };
  roster: { readonly version: RosterVersion; readonly changes: readonly RosterChange[] };
  rosterSnapshot: Roster;
  newProducer: ProducerInfo;
  producerClosed: { readonly producerId: string };
  producerPaused: { readonly producerId: string };
  producerResumed: { readonly producerId: string };
  consumerClosed: { readonly consumerId: string };
  transportClosed: { readonly transportId: string; readonly reason: string };
  iceRestartNeeded: { readonly transportId: string };
  mediaReset: { readonly routerRtpCapabilities: mediasoup.RtpCapabilities };
  activeSpeaker: { readonly participantId: string | null };
  chat: {
    readonly id: string | number;
    readonly participantId: string;
    readonly displayName: string;
    readonly text: string;
    readonly at: number;
  };
  meetingSwitched: { readonly roomId: string };
  muted: { readonly producerId: string; readonly source: TrackSource };
  roomLocked: { readonly locked: boolean };
  removed: { readonly reason: 'removed' | 'banned' };
  roomEnded: Empty;
  serverDraining: { readonly retryAfterMs: number };
  error: { readonly event: string; readonly error: unknown };
}

export type ServerEventName = keyof ServerEvents;
export type ServerEvent = {
  [Name in ServerEventName]: { readonly name: Name; readonly data: ServerEvents[Name] };
}[ServerEventName];

const serverEventNames: Readonly<Record<ServerEventName, true>> = {
  pong: true,
  roster: true,
  rosterSnapshot: true,
  newProducer: true,
  producerClosed: true,
  producerPaused: true,
  producerResumed: true,
  consumerClosed: true,
  transportClosed: true,
  iceRestartNeeded: true,
  mediaReset: true,
  activeSpeaker: true,
  chat: true,
  meetingSwitched: true,
  muted: true,
  roomLocked: true,
  removed: true,
  roomEnded: true,
  serverDraining: true,
  error: true,
};

/** Events of a newer server that this client does not know are no error: they are left out. */
export function isServerEventName(name: string): name is ServerEventName {
  return Object.hasOwn(serverEventNames, name);
}

/** Performs one acknowledged request. Rejects with RollcallError. */
export type Request = <Name extends keyof Requests>(
  name: Name,
  payload: Requests[Name][0],
  deadlineMs?: number,
) => Promise<Requests[Name][1]>;
