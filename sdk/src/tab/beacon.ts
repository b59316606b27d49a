// The last word of a page that goes, where a socket may not get through.

/** The body of `POST /leave` of PROTOCOL.md. */
export interface LeaveBeacon {
  readonly roomId: string;
  readonly participantId: string;
  readonly epoch: number;
  readonly pageId: string;
  readonly resumeToken: string;
}

/** Returns whether the browser took it. */
export function sendLeaveBeacon(url: string, body: LeaveBeacon): boolean {
  // Written as socket.io-client does, for proxies that compare without decoding.
  const address = new URL(`/leave?room=${encodeURIComponent(body.roomId)}`, url);
  return navigator.sendBeacon(address, JSON.stringify(body));
}
