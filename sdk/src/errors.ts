// One error type with a stable code, and what a person can do about it.
import type { ErrorCode } from './types.js';

const hints: Record<ErrorCode, string> = {
  bad_request: 'The message names the field that is wrong.',
  unknown_event: 'The server may be older than this client.',
  upgrade_required: 'Reload the page to get the current client.',
  not_joined: 'Call join() first.',
  already_joined: 'This connection is in a room already.',
  meeting_switched: 'The meeting goes on in another tab or device; takeOver() brings it back here.',
  present_elsewhere:
    'Leave the meeting in the other tab or on the other device first. If nobody is there any more, ' +
    'try again in a few seconds.',
  room_full: 'No place is free. Try again when somebody has left.',
  not_found: 'It is gone already.',
  not_connected: 'The media transport was not connected yet.',
  already_connected: 'The media transport was connected before.',
  bad_rtp_parameters: 'The browser offered a media format that the server refuses.',
  bad_dtls_parameters: 'The browser offered keys that the server refuses.',
  bad_sctp_parameters: 'The browser offered data channel parameters that the server refuses.',
  cannot_consume: 'This browser cannot play that format.',
  limit_reached: 'Stop something else first.',
  rate_limited: 'Wait a moment before trying again.',
  media_unavailable: 'The server has no media worker at the moment. It is tried again.',
  server_draining: 'The server is going down for maintenance. It is tried again.',
  token_required: 'This server lets in by signed token only: give createRoom() a getToken.',
  token_invalid: 'The server does not believe the token; its message says why.',
  token_expired: 'Ask for another token; getToken is asked by itself.',
  not_allowed: 'It is for hosts, or for whoever has a token that grants it.',
  banned: 'A host or an operator has put this person out of the room for good.',
  removed: 'A host or an operator has put this person out. They may join again.',
  room_locked: 'Nobody new is let in. Try again when a host has unlocked the room.',
  internal: 'This is a bug; diagnostics() helps to find it.',
  server_unreachable: 'Check the connection to the network. It is tried again.',
  token_unavailable: 'The server that gives tokens could not be asked. It is tried again.',
  token_refused: 'getToken gave no token; its message may say why.',
  browser_unsupported: 'Use a current version of Chrome, Edge, Firefox or Safari.',
  insecure_context: 'Open the page over https:// or on localhost.',
  permission_denied:
    'Allow the camera and microphone in the address bar and in the system settings.',
  device_not_found: 'Plug in a camera or microphone, or choose another one.',
  device_in_use: 'Another program may be using the device. Close it and try again.',
  timeout: 'The server took too long to answer.',
};

const codes: ReadonlySet<string> = new Set(Object.keys(hints));

/** Everything that the SDK rejects with: a code to decide by, a message for logs, a hint for people. */
export class RollcallError extends Error {
  override readonly name = 'RollcallError';
  readonly code: ErrorCode;
  readonly hint: string;
  /** So much later the same is fine, where the server has said so. */
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, hint: string = hints[code], retryAfterMs?: number) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What the server put under `error`: an unknown code of a newer server counts as `internal`. */
export function fromWire(error: unknown): RollcallError {
  const { code, message, hint, retryAfterMs } = (error ?? {}) as Record<string, unknown>;
  const known: ErrorCode = typeof code === 'string' && isErrorCode(code) ? code : 'internal';
  const text =
    typeof message === 'string' && message !== '' ? message : String(code ?? 'unknown error');
  const said = typeof hint === 'string' && hint !== '' ? hint : undefined;
  const wait = typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? retryAfterMs : undefined;
  return new RollcallError(known, text, said, wait);
}

export function isErrorCode(code: string): code is ErrorCode {
  return codes.has(code);
}

/** Any thrown value as a RollcallError, with `code` for what is not one yet. */
export function asRollcallError(thrown: unknown, code: ErrorCode = 'internal'): RollcallError {
  if (thrown instanceof RollcallError) return thrown;
  return new RollcallError(code, thrown instanceof Error ? thrown.message : String(thrown));
}

/** It says nothing about what was asked for: the same request may succeed in a moment. */
export function isPassing(error: RollcallError): boolean {
  return passing.has(error.code);
}

const passing: ReadonlySet<ErrorCode> = new Set([
  'server_unreachable',
  'token_unavailable',
  'timeout',
  'not_joined',
  'media_unavailable',
  'rate_limited',
]);

/** What getUserMedia, getDisplayMedia and enumerateDevices throw, in our words. */
export function toDeviceError(thrown: unknown): RollcallError {
  if (thrown instanceof RollcallError) return thrown;
  const name = thrown instanceof Error || isNamed(thrown) ? thrown.name : '';
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // Without a secure context navigator.mediaDevices is undefined, and reading it is a TypeError.
  if (globalThis.isSecureContext === false) {
    return new RollcallError('insecure_context', 'Browsers give cameras to secure pages only.');
  }
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
    case 'PermissionDeniedError':
      return new RollcallError('permission_denied', message || 'The device was refused.');
    case 'NotFoundError':
    case 'OverconstrainedError':
    case 'DevicesNotFoundError':
      return new RollcallError('device_not_found', message || 'There is no such device.');
    case 'NotReadableError':
    case 'AbortError':
    case 'TrackStartError':
      return new RollcallError('device_in_use', message || 'The device could not be started.');
    case 'TypeError':
    case 'NotSupportedError':
      return new RollcallError('browser_unsupported', message);
    default:
      return new RollcallError('internal', message);
  }
}

function isNamed(value: unknown): value is { readonly name: string } {
  return (
    typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'
  );
}
