// Whom this browser, and this tab, are in a room: bearer secrets that leave only inside a join.
import { randomKey } from '../random.js';
import type { TextStorage } from './storage.js';

// 256 bits; the protocol asks for 128 and more.
const keyBytes = 32;
const keyPattern = /^[A-Za-z0-9_-]{22,128}$/;
const personKey = 'rollcall:key';
const tabKey = 'rollcall:tab-key:';
// One for each room: a page may be in several at once.
const resumeKey = 'rollcall:resume:';

/** The person of this browser, in every room. */
export function guestKey(local: TextStorage): string {
  return kept(local, personKey);
}

/** A person of this tab alone: "join as another person". It outlives a reload of the tab. */
export function tabGuestKey(session: TextStorage, roomId: string): string {
  return kept(session, tabKey + roomId);
}

export function hasTabGuestKey(session: TextStorage, roomId: string): boolean {
  return session.getItem(tabKey + roomId) !== null;
}

export function dropTabGuestKey(session: TextStorage, roomId: string): void {
  session.removeItem(tabKey + roomId);
}

/** ... in every room: the tab is not the one whose keys these are. */
export function dropTabGuestKeys(session: TextStorage): void {
  dropAll(session, tabKey);
}

function dropAll(storage: TextStorage, prefix: string): void {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const name of names) if (name.startsWith(prefix)) storage.removeItem(name);
}

function kept(storage: TextStorage, name: string): string {
  const known = storage.getItem(name);
  if (known !== null && keyPattern.test(known)) return known;
  const fresh = randomKey(keyBytes);
  storage.setItem(name, fresh);
  return fresh;
}

/** What a reload needs to come back as the same attachment, without asking the person again. */
export interface Ticket {
  readonly roomId: string;
  readonly resumeToken: string;
  readonly displayName: string;
  /** Wall clock, ms: when the page was last known to be in the room. */
  readonly at: number;
}

export function saveTicket(session: TextStorage, ticket: Ticket): void {
  session.setItem(resumeKey + ticket.roomId, JSON.stringify(ticket));
}

export function loadTicket(session: TextStorage, roomId: string): Ticket | undefined {
  const text = session.getItem(resumeKey + roomId);
  if (text === null) return undefined;
  try {
    const ticket = asTicket(JSON.parse(text));
    return ticket?.roomId === roomId ? ticket : undefined;
  } catch {
    return undefined; // Somebody else wrote there; without a ticket the identity rules apply.
  }
}

export function dropTicket(session: TextStorage, roomId: string): void {
  session.removeItem(resumeKey + roomId);
}

/** ... of every room: the tab is not the one whose tickets these are. */
export function dropTickets(session: TextStorage): void {
  dropAll(session, resumeKey);
}

function asTicket(value: unknown): Ticket | undefined {
  const { roomId, resumeToken, displayName, at } = (value ?? {}) as Record<string, unknown>;
  const texts = typeof roomId === 'string' && typeof resumeToken === 'string';
  return texts && typeof displayName === 'string' && typeof at === 'number'
    ? { roomId, resumeToken, displayName, at }
    : undefined;
}
