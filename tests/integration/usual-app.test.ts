// What the server of examples/seed-app tells those who come at the same time.
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { startUsualApp, type UsualApp } from '../support/usual-app';

let app: UsualApp;
const sockets: Socket[] = [];

beforeAll(async () => {
  app = await startUsualApp({ guard: true });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(() => app.stop());

/** Joins, and keeps the list as the page of the example does: the answer is newer than what was told before it. */
async function join(roomId: string, user: string): Promise<ReadonlySet<string>> {
  const people = new Set<string>();
  const socket = io(`http://127.0.0.1:${app.port}`, { transports: ['websocket'], forceNew: true });
  sockets.push(socket);
  socket.on('userJoined', (one: { user: string }) => people.add(one.user));
  await new Promise<void>((heard) => {
    socket.emit('join', { roomId, user }, (answer: { users: string[] }) => {
      people.clear();
      for (const one of answer.users) people.add(one);
      heard();
    });
  });
  return people;
}

test('whoever comes while the room is being made is in the list of the first, too', async () => {
  const users = ['Ann', 'Ben', 'Cem'];
  const lists = await Promise.all(users.map((user) => join('new', user)));
  for (const list of lists) await expect.poll(() => [...list].sort()).toEqual(users);
});
