import type { RemoteParticipant, RoomApi, RoomEvents, RoomSnapshot } from '@rollcall/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createNotices, type Notices } from './notices';

type Listeners = { [Name in keyof RoomEvents]?: ((event: RoomEvents[Name]) => void)[] };

let listeners: Listeners;
let state: RoomSnapshot['state'];
let notices: Notices;

const room: Pick<RoomApi, 'on' | 'snapshot'> = {
  on: (name, listener) => {
    const all = (listeners[name] ??= []) as unknown[];
    all.push(listener);
    return () => all.splice(all.indexOf(listener), 1);
  },
  snapshot: () => ({ state, participants: [] as readonly RemoteParticipant[] }) as RoomSnapshot,
};
const tell = <Name extends keyof RoomEvents>(name: Name, event: RoomEvents[Name]) =>
  listeners[name]?.forEach((listener) => listener(event));
const joins = (name: string) =>
  tell('participantJoined', {
    participant: { id: name, displayName: name } as RemoteParticipant,
  });
const error = (code: RoomEvents['error']['code']) => ({ code, message: 'in words', hint: 'hint' });
const texts = () => notices.get().list.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  listeners = {};
  state = 'connected';
  notices = createNotices(room);
});
afterEach(() => {
  notices.close();
  vi.useRealTimers();
});

it('shows who came for six seconds, and a problem for twenty', () => {
  joins('Ann');
  notices.unplugged('camera', false);
  vi.advanceTimersByTime(5_999);
  expect(texts()).toEqual(['Ann joined', 'Your camera is gone.']);
  vi.advanceTimersByTime(1);
  expect(texts()).toEqual(['Your camera is gone.']);
  vi.advanceTimersByTime(14_000);
  expect(texts()).toEqual([]);
});

it('says of one person only what is newest, and of others what there is', () => {
  joins('Ann');
  joins('Ben');
  tell('participantLeft', {
    participant: { id: 'Ann', displayName: 'Ann' } as RemoteParticipant,
    reason: 'left',
  });
  expect(texts()).toEqual(['Ben joined', 'Ann left']);
  joins('Ann');
  expect(texts()).toEqual(['Ben joined', 'Ann joined']);
});

it('stays while somebody looks at it, and all its time again afterwards', () => {
  joins('Ann');
  vi.advanceTimersByTime(5_000);
  notices.hold(true);
  joins('Ben');
  vi.advanceTimersByTime(60_000);
  expect(texts()).toEqual(['Ann joined', 'Ben joined']);
  notices.hold(false);
  vi.advanceTimersByTime(5_999);
  expect(texts()).toEqual(['Ann joined', 'Ben joined']);
  vi.advanceTimersByTime(1);
  expect(texts()).toEqual([]);
});

it('counts its time on, however often it is said that nobody looks', () => {
  joins('Ann');
  vi.advanceTimersByTime(5_000);
  notices.hold(false);
  vi.advanceTimersByTime(1_000);
  expect(texts()).toEqual([]);
});

it('makes way for what is newer, but not while somebody looks at it', () => {
  for (const name of ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve']) joins(name);
  expect(texts()).toEqual(['Ben joined', 'Cleo joined', 'Dan joined', 'Eve joined']);
  notices.hold(true);
  for (let n = 0; n < 10; n += 1) joins(`P${n}`);
  expect(texts().slice(0, 4)).toEqual(['Ben joined', 'Cleo joined', 'Dan joined', 'Eve joined']);
  expect(texts().slice(4)).toEqual(['P6 joined', 'P7 joined', 'P8 joined', 'P9 joined']);
});

it('is looked at no more when the last one was dismissed', () => {
  joins('Ann');
  notices.hold(true);
  notices.dismiss(notices.get().list[0]!.id);
  joins('Ben');
  vi.advanceTimersByTime(6_000);
  expect(texts()).toEqual([]);
});

it('tells a problem once, and lets it stand where somebody looks at it', () => {
  notices.unplugged('camera', false);
  const [first] = notices.get().list;
  notices.hold(true);
  notices.unplugged('camera', false);
  expect(notices.get().list).toEqual([first]);
  notices.hold(false);
  vi.advanceTimersByTime(19_000);
  notices.unplugged('camera', false);
  vi.advanceTimersByTime(19_000);
  expect(texts()).toEqual(['Your camera is gone.']);
});

it('says nothing of its own while the banner says that the connection is coming back', () => {
  state = 'reconnecting';
  tell('error', error('server_unreachable'));
  tell('error', error('server_draining'));
  tell('error', error('timeout'));
  expect(texts()).toEqual([]);
});

it('says that what was wanted needs a connection, in words that are true in a call', () => {
  state = 'reconnecting';
  notices.problem(error('server_unreachable'));
  const [notice] = notices.get().list;
  expect(notice?.text).toBe('You are not connected right now.');
  expect(notice?.hint).not.toContain('name');
});

it('says of a server that is about to restart what becomes of the call', () => {
  tell('error', error('server_draining'));
  const [notice] = notices.get().list;
  expect(notice?.text).toBe('This server is about to restart.');
  expect(notice?.hint).toBe('If the call breaks off, it comes back by itself.');
});

it('has said aloud what is written', () => {
  notices.say('Ann: hello');
  notices.unplugged('camera', true);
  vi.advanceTimersByTime(1_000);
  expect(notices.spoken.get().words).toBe(
    'Ann: hello. Your camera is gone. Another one is used in its place.',
  );
});

it('says that one was muted, once for each thing that was, and aloud', () => {
  tell('muted', { source: 'microphone' });
  tell('muted', { source: 'camera' });
  tell('muted', { source: 'microphone' });
  expect(texts()).toEqual(['Your camera was turned off', 'You were muted']);
  vi.advanceTimersByTime(1_000);
  expect(notices.spoken.get().words).toContain('You were muted.');
});

it('hears and holds nothing once it is closed', () => {
  joins('Ann');
  notices.hold(true);
  notices.close();
  notices.hold(false);
  expect(vi.getTimerCount()).toBe(0);
  expect(Object.values(listeners).flat()).toEqual([]);
});

const becomes = (
  role: 'host' | 'guest' | undefined,
  how: RoomSnapshot['state'] = 'connected',
): void => {
  const snapshot = { state: how, local: role && { role }, participants: [] };
  tell('changed', { snapshot: snapshot as unknown as RoomSnapshot });
};

it('says that somebody has become the host, or is it no more', () => {
  becomes('guest');
  becomes('host');
  expect(texts()).toEqual(['You are the host now']);
  becomes('host');
  expect(texts()).toHaveLength(1);
  becomes('guest');
  expect(texts()).toEqual(['You are no longer the host']);
});

it('says nothing of a role that somebody comes in with, or back', () => {
  becomes('guest', 'connecting'); // Before the list is there.
  becomes('host');
  becomes(undefined);
  becomes('guest');
  expect(texts()).toEqual([]);
});

it('says of a role that changed during a break of the connection once that is over', () => {
  becomes('guest');
  becomes('host', 'reconnecting');
  expect(texts()).toEqual([]);
  becomes('host');
  expect(texts()).toEqual(['You are the host now']);
});
