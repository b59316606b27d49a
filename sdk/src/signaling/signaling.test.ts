import { beforeEach, describe, expect, test } from 'vitest';
import { RollcallError } from '../errors.js';
import { createLog } from '../log.js';
import { FakeSocket } from '../testing/fake-socket.js';
import { FakeTimers, settle } from '../testing/fake-timers.js';
import type { ServerEvent } from './protocol.js';
import { Signaling, type SignalingHooks } from './signaling.js';

const joinPayload = {} as never;

let timers: FakeTimers;
let sockets: FakeSocket[];
let log: string[];
let settled: number;
let onEvent: () => void;
let events: ServerEvent[];
let words: { readonly at: number; readonly now: number }[];
let signaling: Signaling;
let random: number;
let wallAhead: number;

const last = () => sockets.at(-1) as FakeSocket;

beforeEach(() => {
  timers = new FakeTimers();
  sockets = [];
  log = [];
  settled = 0;
  onEvent = () => undefined;
  events = [];
  words = [];
  random = 0.5;
  wallAhead = 0;
  const hooks: SignalingHooks = {
    enter: async (request) => void (await request('join', joinPayload)),
    live: () => log.push('live'),
    settled: () => (settled += 1),
    event: (event) => {
      events.push(event);
      onEvent();
    },
    lost: () => log.push('lost'),
    trouble: (error) => log.push(`trouble ${error.code}`),
    refused: (error) => log.push(`refused ${error.code}`),
    beat: () => log.push('beat'),
    word: (at, now) => words.push({ at, now }),
  };
  signaling = new Signaling(
    {
      open: (options, listener) => {
        sockets.push(new FakeSocket(options, listener));
        return last();
      },
      timers,
      wallClock: () => timers.now() + wallAhead,
      random: () => random,
      log: createLog('silent'),
    },
    hooks,
  );
});

async function becomeLive(): Promise<FakeSocket> {
  last().listener.opened();
  await last().answer({});
  return last();
}

async function begin(): Promise<FakeSocket> {
  signaling.start();
  return becomeLive();
}

describe('a first join', () => {
  test('opens one socket, joins, and is live', async () => {
    const socket = await begin();
    expect(socket.emitted).toEqual(['join']);
    expect(log).toEqual(['live']);
    expect(sockets).toHaveLength(1);
  });

  test('that the server refuses for good stops there', async () => {
    signaling.start();
    last().listener.opened();
    await last().answer({ error: { code: 'room_full', message: 'full' } });
    await timers.pass(60_000);
    expect(log).toEqual(['refused room_full']);
    expect(last().end).toBe('dropped');
    expect(sockets).toHaveLength(1);
  });

  test('that the server cannot serve just now is tried again', async () => {
    signaling.start();
    last().listener.opened();
    await last().answer({ error: { code: 'media_unavailable', message: 'no worker' } });
    expect(log).toEqual(['trouble media_unavailable']);
    await timers.pass(300);
    expect(sockets).toHaveLength(2);
  });

  test('tries on while nobody answers, and says so at most once in ten seconds', async () => {
    random = 0.999;
    signaling.start();
    for (let time = 0; time < 25; time += 1) {
      if (last().end === 'open') last().listener.closed('xhr poll error');
      await timers.pass(1_000);
    }
    expect(log).toEqual(Array.from({ length: 3 }, () => 'trouble server_unreachable'));
    expect(sockets.length).toBeGreaterThan(5);
  });

  test('goes by long-polling every other time, in case WebSockets hang', async () => {
    signaling.start();
    last().listener.closed('timeout');
    await timers.pass(300);
    expect(sockets.map((socket) => socket.options.pollingFirst)).toEqual([false, true]);
  });
});

test('who moves into a network in which WebSockets hang comes back by long-polling, and again so', async () => {
  const first = await begin();
  await timers.pass(10_000);
  first.listener.closed('transport close');
  last().listener.closed('timeout');
  await timers.pass(300);
  const second = await becomeLive();
  await timers.pass(10_000);
  second.listener.closed('transport close');
  const begins = sockets.map(({ options }) => (options.pollingFirst ? 'polling' : 'websocket'));
  expect(begins).toEqual(['websocket', 'websocket', 'polling', 'polling']);
});

describe('events', () => {
  test('that come before the join is dealt with are delivered after it, in order', async () => {
    signaling.start();
    last().listener.opened();
    last().listener.event('newProducer', { producerId: '1' });
    last().listener.event('newProducer', { producerId: '2' });
    expect([events, settled]).toEqual([[], 0]);
    await last().answer({});
    expect(events.map((event) => event.data)).toEqual([{ producerId: '1' }, { producerId: '2' }]);
    expect(settled).toBe(1);
  });

  test('of which one ends the connection settle nothing', async () => {
    onEvent = () => signaling.stop('drop');
    signaling.start();
    last().listener.opened();
    last().listener.event('meetingSwitched', {});
    await last().answer({});
    expect(events).toHaveLength(1);
    expect(settled).toBe(0);
  });

  test('that are unknown are left out', async () => {
    const socket = await begin();
    socket.listener.event('somethingNew', {});
    expect(events).toEqual([]);
  });

  test('of an abandoned connection reach nobody', async () => {
    const old = await begin();
    await timers.pass(10_000);
    old.listener.closed('transport close');
    await becomeLive();
    old.listener.event('meetingSwitched', {});
    old.listener.closed('late');
    expect(events).toEqual([]);
    expect(log.filter((line) => line === 'lost')).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  test('is followed by a new socket at once', async () => {
    const old = await begin();
    await timers.pass(10_000);
    old.listener.closed('ping timeout');
    expect(sockets).toHaveLength(2);
    await becomeLive();
    expect(log.filter((line) => line !== 'beat')).toEqual(['live', 'lost', 'live']);
  });

  test('right after joining is not answered in a hurry', async () => {
    random = 0.999;
    for (let round = 0; round < 2; round += 1) {
      const socket = round === 0 ? await begin() : await becomeLive();
      socket.listener.closed('transport close');
      expect(sockets).toHaveLength(round + 1);
      await timers.pass(600);
      expect(sockets).toHaveLength(round + 2);
    }
  });

  test('fails what was asked over it', async () => {
    const socket = await begin();
    const asked = signaling.request('chat', { text: 'hi' });
    await socket.fail('socket has been disconnected');
    await expect(asked).rejects.toMatchObject({ code: 'server_unreachable' });
  });

  test('of a draining server is answered when the server said, and as much at random after it', async () => {
    const socket = await begin();
    await timers.pass(10_000);
    random = 0.999;
    signaling.postpone(4_000);
    socket.listener.closed('transport close');
    await timers.pass(7_900);
    expect(sockets).toHaveLength(1);
    await timers.pass(100);
    expect(sockets).toHaveLength(2);
  });

  test.each(['online', 'focus', 'visible', 'wake', 'iceRecovered', 'socketLost'] as const)(
    'of a draining server is not answered sooner because of a nudge: %s',
    async (cause) => {
      random = 0;
      const socket = await begin();
      signaling.postpone(60_000);
      socket.listener.closed('transport close');
      await timers.pass(1_000);
      signaling.nudge(cause);
      await timers.pass(58_900);
      expect(sockets).toHaveLength(1);
      await timers.pass(100);
      expect(sockets).toHaveLength(2);
    },
  );

  test('of a draining server is answered after an hour, however late it says', async () => {
    random = 0;
    const socket = await begin();
    signaling.postpone(3e9); // More than a timer of browsers can count.
    socket.listener.closed('transport close');
    await timers.pass(3_599_900);
    expect(sockets).toHaveLength(1);
    await timers.pass(100);
    expect(sockets).toHaveLength(2);
  });

  test('of a draining server is answered at once when a person wants it to', async () => {
    const socket = await begin();
    signaling.postpone(60_000);
    socket.listener.closed('transport close');
    signaling.stop('drop');
    signaling.start();
    expect(sockets).toHaveLength(2);
  });
});

describe('a server that drains', () => {
  async function refusedJoin(): Promise<void> {
    last().listener.opened();
    last().listener.event('serverDraining', { retryAfterMs: 60_000 });
    await last().answer({ error: { code: 'server_draining', message: 'no new joins' } });
  }

  test('is not asked again before it said, by whoever connects meanwhile', async () => {
    random = 0;
    signaling.start();
    await refusedJoin();
    await timers.pass(30_000);
    signaling.nudge('focus');
    await timers.pass(29_900);
    expect(sockets).toHaveLength(1);
    expect(log).toEqual(['trouble server_draining']);
    await timers.pass(100);
    expect(sockets).toHaveLength(2);
  });

  test('takes back whoever was there, and tells the room when it is away', async () => {
    signaling.start();
    last().listener.opened();
    last().listener.event('serverDraining', { retryAfterMs: 60_000 });
    await last().answer({});
    expect(log).toEqual(['live']);
    expect(events.map(({ name }) => name)).toEqual(['serverDraining']);
  });
});

describe('a join that came too soon', () => {
  test('is tried again once the server said, and not before', async () => {
    random = 0;
    signaling.start();
    last().listener.opened();
    const error = { code: 'rate_limited', message: 'slowly', retryAfterMs: 700 };
    await last().answer({ error });
    signaling.nudge('focus');
    await timers.pass(699);
    expect(sockets).toHaveLength(1);
    await timers.pass(1);
    expect(sockets).toHaveLength(2);
    last().listener.opened();
    await last().answer({});
    expect(log).toEqual(['trouble rate_limited', 'live']);
  });
});

describe('a nudge', () => {
  test('ends the wait for the next try', async () => {
    random = 0.999;
    signaling.start();
    for (let time = 0; time < 6; time += 1) {
      last().listener.closed('refused');
      if (time < 5) await timers.pass(5_000);
    }
    const before = sockets.length;
    signaling.nudge('online');
    expect(sockets).toHaveLength(before + 1);
  });

  test('replaces a connection that has been silent', async () => {
    const socket = await begin();
    await timers.pass(2_600);
    signaling.nudge('iceRecovered');
    expect(socket.end).toBe('dropped');
    expect(sockets).toHaveLength(2);
  });

  test('asks a connection that spoke lately, and keeps it if it answers', async () => {
    const socket = await begin();
    signaling.nudge('focus');
    expect(log).toEqual(['live', 'beat']);
    await timers.pass(1_000);
    socket.listener.heard();
    await timers.pass(3_000);
    expect(socket.end).toBe('open');
  });

  test('replaces a connection that does not answer in three seconds', async () => {
    const socket = await begin();
    await timers.pass(1_000);
    signaling.nudge('focus');
    await timers.pass(3_000);
    expect(socket.end).toBe('dropped');
    expect(sockets).toHaveLength(2);
  });

  test('leaves a young try alone, and replaces one that hangs', async () => {
    signaling.start();
    signaling.nudge('online');
    expect(sockets).toHaveLength(1);
    await timers.pass(1_500);
    signaling.nudge('online');
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.end).toBe('dropped');
  });

  test('leaves a try alone that has just heard something', async () => {
    signaling.start();
    await timers.pass(1_500);
    last().listener.heard();
    await timers.pass(900);
    signaling.nudge('online');
    expect(sockets).toHaveLength(1);
  });

  test('gives a try twice the time of the one that was given up for the last nudge', async () => {
    signaling.start();
    for (let second = 0; second < 6; second += 1) {
      await timers.pass(1_010);
      signaling.nudge('iceRecovered');
    }
    // After one second, after two more, and after four of which three have passed.
    expect(sockets).toHaveLength(3);
    await becomeLive();
    await timers.pass(2_600);
    signaling.nudge('iceRecovered');
    await timers.pass(1_010);
    signaling.nudge('iceRecovered');
    expect(sockets).toHaveLength(5);
  });

  test('does nothing before the start and after the end', async () => {
    signaling.nudge('online');
    expect(sockets).toHaveLength(0);
    await begin();
    signaling.stop('leave');
    signaling.nudge('online');
    expect(sockets).toHaveLength(1);
  });
});

test('a heartbeat goes out every five seconds', async () => {
  const socket = await begin();
  for (let second = 0; second < 15; second += 1) {
    await timers.pass(1_000);
    socket.listener.heard();
  }
  expect(log.filter((line) => line === 'beat')).toHaveLength(3);
});

test('after the machine slept the old socket is not trusted', async () => {
  const socket = await begin();
  await timers.pass(1_000);
  timers.sleep(60_000);
  await timers.pass(1_000);
  expect(socket.end).toBe('dropped');
  expect(sockets).toHaveLength(2);
});

test('after the machine slept with its clocks, the old socket is not trusted either', async () => {
  const socket = await begin();
  for (let second = 0; second < 6; second += 1) {
    await timers.pass(1_000);
    socket.listener.heard();
  }
  wallAhead += 60_000;
  await timers.pass(1_000);
  expect(socket.end).toBe('dropped');
  expect(sockets).toHaveLength(2);
});

test('a wall clock that is put back keeps no heartbeat back', async () => {
  const socket = await begin();
  wallAhead -= 3_600_000;
  for (let second = 0; second < 10; second += 1) {
    await timers.pass(1_000);
    socket.listener.heard();
  }
  expect(log.filter((line) => line === 'beat')).toHaveLength(2);
  expect(sockets).toHaveLength(1);
});

test('the last words are also said over a connection whose join is not answered yet', async () => {
  signaling.start();
  const words = { roomId: 'r', unloading: true };
  signaling.sayAtLast('beforeDisconnect', words);
  expect(last().emitted).toEqual([]);
  last().listener.opened();
  await settle();
  signaling.sayAtLast('beforeDisconnect', words);
  expect(last().emitted).toEqual(['join', 'beforeDisconnect']);
});

describe('a server that has lost the connection', () => {
  test('gets another at once', async () => {
    const socket = await begin();
    for (let second = 0; second < 6; second += 1) {
      await timers.pass(1_000);
      socket.listener.heard();
    }
    signaling.replace();
    expect(socket.end).toBe('dropped');
    expect(sockets).toHaveLength(2);
  });

  test('brings the next try forward once, and not again while tries fail', async () => {
    random = 0.999;
    const socket = await begin();
    for (const loss of [1, 2]) {
      const before = sockets.length;
      await timers.pass(10_000);
      last().listener.closed('transport close');
      expect(sockets, `loss ${loss}`).toHaveLength(before + 1);
      for (let quarter = 0; quarter < 240; quarter += 1) {
        if (last().end === 'open') last().listener.closed('502');
        signaling.replace();
        if (quarter === 0) expect(sockets, `loss ${loss}`).toHaveLength(before + 2);
        await timers.pass(250);
      }
      expect(sockets.length - before, `loss ${loss}`).toBeLessThan(20);
      await timers.pass(5_000);
      await becomeLive();
    }
    expect(socket.end).toBe('dropped');
  });

  test('does not put an end to the one that is being made, however often it says so', async () => {
    await begin();
    await timers.pass(2_600);
    for (let time = 0; time < 16; time += 1) {
      signaling.replace();
      await timers.pass(250);
    }
    expect(sockets).toHaveLength(2);
    await becomeLive();
    expect(log.filter((line) => line !== 'beat')).toEqual(['live', 'lost', 'live']);
  });
});

describe('leaving', () => {
  test('says goodbye', async () => {
    const socket = await begin();
    signaling.stop('leave');
    expect(socket.end).toBe('disconnected');
  });

  test('is not undone by the server closing first', async () => {
    const socket = await begin();
    const left = signaling.request('leave', {});
    signaling.finish();
    await socket.answer({});
    socket.listener.closed('io server disconnect');
    await timers.pass(60_000);
    await left;
    expect(sockets).toHaveLength(1);
  });
});

describe('a request', () => {
  test('without a connection fails at once', async () => {
    await expect(signaling.request('leave', {})).rejects.toBeInstanceOf(RollcallError);
  });

  test('that is refused carries the server’s code, message and hint', async () => {
    const socket = await begin();
    const asked = signaling.request('forceCleanup', {});
    await socket.answer({ error: { code: 'rate_limited', message: 'too often', hint: 'in 4 s' } });
    await expect(asked).rejects.toMatchObject({
      code: 'rate_limited',
      message: 'too often',
      hint: 'in 4 s',
    });
  });

  test('that is not answered in time says so', async () => {
    const socket = await begin();
    const asked = signaling.request('leave', {});
    await socket.fail('operation has timed out');
    await expect(asked).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('the last word of the server', () => {
  test('is told about each second, however old it is, also while there is no connection', async () => {
    await begin();
    await timers.pass(500);
    last().listener.heard();
    last().listener.closed('transport close');
    await timers.pass(2_600);
    expect(words).toEqual([
      { at: 0, now: 0 },
      { at: 500, now: 1_000 },
      { at: 500, now: 2_000 },
      { at: 500, now: 3_000 },
    ]);
  });

  test('after a silence is told at once', async () => {
    await begin();
    await timers.pass(4_500);
    last().listener.heard();
    expect(words.at(-1)).toEqual({ at: 4_500, now: 4_500 });
  });

  test('is none before it has said who is there', async () => {
    await begin();
    last().listener.closed('transport close');
    await timers.pass(1_000);
    expect(sockets).toHaveLength(2);
    last().listener.opened();
    last().listener.heard();
    await timers.pass(4_000);
    expect(words.at(-1)).toEqual({ at: 0, now: 5_000 });
    await last().answer({});
    expect(words.at(-1)).toEqual({ at: 5_000, now: 5_000 });
  });

  test('is not judged by a page that was not listening', async () => {
    await begin();
    await timers.pass(1_000);
    const told = words.length;
    timers.sleep(4_000);
    await timers.pass(0);
    expect(words).toHaveLength(told);
    await timers.pass(1_000);
    expect(words.at(-1)).toEqual({ at: 0, now: 6_000 });
  });
});
