// A stock socket.io-client against the echo server, on each way of transport.
import { once } from 'node:events';

import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startEcho, type EchoServer } from '../support/echo';

let server: EchoServer;
beforeAll(async () => {
  server = await startEcho();
});
afterAll(() => server.stop());

const ways = {
  'polling only': { transports: ['polling'] },
  'websocket only': { transports: ['websocket'] },
  'with upgrade': {},
};

const next = (socket: Socket, name: string) => once(socket as never, name) as Promise<unknown[]>;

describe.each(Object.entries(ways))('%s', (_, options) => {
  const connect = (path = '', more = {}) =>
    io(`${server.url}${path}`, { ...options, forceNew: true, ...more });

  it('connects with its auth payload and talks text, binary and acknowledgements', async () => {
    const socket = connect('', { auth: { token: 'abc' } });
    expect(await next(socket, 'auth')).toEqual([{ token: 'abc' }]);
    socket.emit('message', 1, { nested: Buffer.from([1, 2, 3]) });
    expect(await next(socket, 'message-back')).toEqual([1, { nested: Buffer.from([1, 2, 3]) }]);
    expect(await socket.emitWithAck('message-with-ack', Buffer.from([9]))).toEqual(
      Buffer.from([9]),
    );
    socket.close();
  });

  it('stays connected over several heartbeats', async () => {
    const socket = connect();
    await next(socket, 'connect');
    const pings = Array.from(
      { length: 4 },
      () => new Promise<void>((resolve) => socket.io.engine.once('ping', resolve)),
    );
    await Promise.all(pings);
    expect(socket.connected).toBe(true);
    socket.close();
  });

  it('is refused by an unknown namespace', async () => {
    const socket = connect('/random');
    const [error] = (await next(socket, 'connect_error')) as [Error];
    expect(error.message).toBe('Invalid namespace');
    socket.close();
  });

  it('reconnects by itself after its connection was lost', async () => {
    const socket = connect('', { reconnectionDelay: 10 });
    await next(socket, 'auth');
    socket.io.engine.close();
    await next(socket, 'auth');
    expect(await socket.emitWithAck('message-with-ack', 'back')).toBe('back');
    socket.close();
  });
});
