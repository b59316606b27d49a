import type { types as mediasoup } from 'mediasoup-client';
import { expect, test } from 'vitest';
import { createLog } from '../log.js';
import type { Request } from '../signaling/protocol.js';
import { Echo } from './echo.js';
import type { Transports } from './transports.js';

/** Both data channels as mediasoup-client shows them, open at once. */
class Channels {
  readonly sent: unknown[] = [];
  receive: (message: unknown) => void = () => expect.unreachable();
  readonly from = {
    readyState: 'open',
    closed: false,
    close: () => undefined,
    on: (_name: 'message', listener: (message: unknown) => void) => (this.receive = listener),
  };
  readonly back = {
    readyState: 'open',
    closed: false,
    send: (message: unknown) => this.sent.push(message),
  };
  socketLost = 0;
  answered = 0;
  sending: mediasoup.ConnectionState = 'connected';

  readonly echo = new Echo({
    transports: {
      generation: 1,
      current: () => ({ connectionState: this.sending }),
      get: () =>
        Promise.resolve({
          id: 't',
          produceData: () => Promise.resolve(this.back),
          consumeData: () => Promise.resolve(this.from),
        } as unknown as mediasoup.Transport),
    } as unknown as Transports,
    request: (() => Promise.resolve({})) as unknown as Request,
    isUp: () => true,
    log: createLog('silent'),
    socketLost: () => (this.socketLost += 1),
    answered: () => (this.answered += 1),
    again: () => expect.unreachable(),
  });
}

test('what the server sends goes back as it came, at once', async () => {
  const channels = new Channels();
  await channels.echo.sync();
  channels.receive('{"echo":7}');
  expect(channels.sent).toEqual(['{"echo":7}']);
  expect(channels.answered).toBe(1);
  expect(channels.socketLost).toBe(0);
});

test('a server that has lost the socket is heard, and answered all the same', async () => {
  const channels = new Channels();
  await channels.echo.sync();
  channels.receive('{"echo":8,"socket":"lost"}');
  expect(channels.sent).toEqual(['{"echo":8,"socket":"lost"}']);
  expect(channels.socketLost).toBe(1);
});

test('what is no text or no JSON harms nobody', async () => {
  const channels = new Channels();
  await channels.echo.sync();
  channels.receive(new ArrayBuffer(4));
  channels.receive('null');
  channels.receive('{');
  expect(channels.sent).toEqual(['null', '{']);
  expect(channels.socketLost).toBe(0);
});

test('nothing is sent on a way back that is closing', async () => {
  const channels = new Channels();
  await channels.echo.sync();
  channels.back.readyState = 'closing';
  channels.receive('{"echo":9}');
  expect(channels.sent).toEqual([]);
  expect(channels.answered).toBe(0);
});

test('what goes back over a path that is broken is no answer', async () => {
  const channels = new Channels();
  await channels.echo.sync();
  channels.sending = 'disconnected';
  channels.receive('{"echo":10}');
  expect(channels.sent).toEqual(['{"echo":10}']);
  expect(channels.answered).toBe(0);
});
