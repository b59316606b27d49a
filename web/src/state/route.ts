// Addresses of the app, without a router library: there are two.
import { useSyncExternalStore } from 'react';

import { createNavigation, type Navigation } from './navigation';

export type Route =
  | { readonly page: 'landing' }
  | { readonly page: 'room'; readonly roomId: string }
  | { readonly page: 'not-found' };

const roomIdBytesMax = 128; // As in PROTOCOL.md, `join`.

export function parseRoute(path: string): Route {
  if (path === '/') return { page: 'landing' };
  const match = /^\/r\/([^/]+)\/?$/.exec(path);
  if (!match?.[1]) return { page: 'not-found' };
  const roomId = decode(match[1]);
  if (roomId === undefined || !isRoomId(roomId)) return { page: 'not-found' };
  return { page: 'room', roomId };
}

export function isRoomId(text: string): boolean {
  if (text === '.' || text === '..') return false; // No path can say them.
  const bytes = new TextEncoder().encode(text).length;
  return bytes > 0 && bytes <= roomIdBytesMax && !/[\p{Cc}]/u.test(text);
}

export function roomPath(roomId: string): string {
  return `/r/${encodeURIComponent(roomId)}`;
}

/** The room that a person typed or pasted: a name, a path, or a whole link. */
export function roomIdFromInput(input: string): string | undefined {
  const text = input.trim();
  const route = parseRoute(URL.canParse(text) ? new URL(text).pathname : text);
  if (route.page === 'room') return route.roomId;
  return isRoomId(text) && !text.includes('/') ? text : undefined;
}

let current: Navigation | undefined;

/** Of this page. */
export function navigation(): Navigation {
  current ??= createNavigation(window);
  return current;
}

export function navigate(path: string): void {
  navigation().go(path);
}

export function useRoute(): Route {
  const { subscribe, path } = navigation();
  return parseRoute(useSyncExternalStore(subscribe, path));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // A stray `%`: no such meeting.
  }
}
