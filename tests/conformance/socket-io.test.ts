// Socket.IO v5, a test per rule of the protocol's text, against the echo server.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Peer, startEcho, type EchoServer } from '../support/echo';

let server: EchoServer;
beforeAll(async () => {
  server = await startEcho();
});
afterAll(() => server.stop());

async function openSession(): Promise<Peer> {
  const peer = new Peer(`${server.wsUrl}/socket.io/?EIO=4&transport=websocket`);
  await peer.next();
  return peer;
}

/** A session that is connected to the main namespace. */
async function connected(): Promise<Peer> {
  const peer = await openSession();
  peer.send('40');
  expect(await peer.nextMessage()).toMatch(/^40\{"sid":"[^"]+"\}$/);
  expect(await peer.nextMessage()).toBe('42["auth",{}]');
  return peer;
}

const text = (message: string | ArrayBuffer) => String(message);
const bytes = (message: string | ArrayBuffer) => [...new Uint8Array(message as ArrayBuffer)];

describe('connecting', () => {
  it('to the main namespace answers with the id of the socket', async () => {
    (await connected()).close();
  });

  it('carries a payload', async () => {
    const peer = await openSession();
    peer.send('40{"token":"123"}');
    expect(text(await peer.nextMessage())).toMatch(/^40\{"sid"/);
    expect(await peer.nextMessage()).toBe('42["auth",{"token":"123"}]');
    peer.close();
  });

  it('to another namespace answers in that namespace', async () => {
    const peer = await openSession();
    peer.send('40/custom,');
    expect(text(await peer.nextMessage())).toMatch(/^40\/custom,\{"sid":"[^"]+"\}$/);
    expect(await peer.nextMessage()).toBe('42/custom,["auth",{}]');
    peer.close();
  });

  it('to another namespace carries a payload', async () => {
    const peer = await openSession();
    peer.send('40/custom,{"token":"abc"}');
    await peer.nextMessage();
    expect(await peer.nextMessage()).toBe('42/custom,["auth",{"token":"abc"}]');
    peer.close();
  });

  it('to both gives two sockets with ids of their own', async () => {
    const peer = await connected();
    peer.send('40/custom,');
    const first = text(await peer.nextMessage());
    expect(first).toMatch(/^40\/custom,/);
    peer.close();
  });

  it('to the other namespace gives its auth only: events are not answered there', async () => {
    const peer = await openSession();
    peer.send('40/custom,');
    await peer.nextMessage();
    await peer.nextMessage();
    peer.send('42/custom,["message","quiet"]');
    peer.send('40');
    expect(text(await peer.nextMessage())).toMatch(/^40\{/);
    peer.close();
  });

  it('to an unknown namespace is refused, and the session lives on', async () => {
    const peer = await openSession();
    peer.send('40/random');
    expect(await peer.nextMessage()).toBe('44/random,{"message":"Invalid namespace"}');
    peer.send('40');
    expect(text(await peer.nextMessage())).toMatch(/^40\{/);
    peer.close();
  });

  it('has to happen in time', async () => {
    const peer = await openSession();
    const answering = (async () => {
      for (;;) if ((await peer.next()) === '2') peer.send('3');
    })();
    await peer.closed;
    void answering;
  });

  it('twice to the same namespace ends the session', async () => {
    const peer = await connected();
    peer.send('40');
    await peer.closed;
  });

  it('has to come before anything else', async () => {
    const peer = await openSession();
    peer.send('42["message","early"]');
    await peer.closed;
  });
});

describe('events', () => {
  it('carry plain arguments', async () => {
    const peer = await connected();
    peer.send('42["message",1,"2",{"3":["4"]},null,true]');
    expect(await peer.nextMessage()).toBe('42["message-back",1,"2",{"3":["4"]},null,true]');
    peer.close();
  });

  it('carry binary arguments behind placeholders', async () => {
    const peer = await connected();
    peer.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    peer.send(new Uint8Array([1, 2, 3]).buffer);
    peer.send(new Uint8Array([4, 5, 6]).buffer);
    expect(await peer.nextMessage()).toBe(
      '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
    );
    expect(bytes(await peer.nextMessage())).toEqual([1, 2, 3]);
    expect(bytes(await peer.nextMessage())).toEqual([4, 5, 6]);
    peer.close();
  });

  it('are acknowledged with their id', async () => {
    const peer = await connected();
    peer.send('42456["message-with-ack",1,"2",{"3":[false]}]');
    expect(await peer.nextMessage()).toBe('43456[1,"2",{"3":[false]}]');
    peer.close();
  });

  it('are acknowledged with binary arguments, too', async () => {
    const peer = await connected();
    peer.send('451-789["message-with-ack",{"_placeholder":true,"num":0}]');
    peer.send(new Uint8Array([7, 8]).buffer);
    expect(await peer.nextMessage()).toBe('461-789[{"_placeholder":true,"num":0}]');
    expect(bytes(await peer.nextMessage())).toEqual([7, 8]);
    peer.close();
  });

  it('take the largest id that a JavaScript number holds', async () => {
    const peer = await connected();
    peer.send('429007199254740991["message-with-ack"]');
    expect(await peer.nextMessage()).toBe('439007199254740991[]');
    peer.close();
  });
});

describe('disconnecting', () => {
  it('from the only namespace leaves the session open for another CONNECT', async () => {
    const peer = await connected();
    peer.send('41');
    peer.send('40');
    expect(text(await peer.nextMessage())).toMatch(/^40\{/);
    peer.close();
  });

  it('from one namespace leaves the other connected', async () => {
    const peer = await connected();
    peer.send('40/custom,');
    await peer.nextMessage();
    await peer.nextMessage();
    peer.send('41/custom');
    peer.send('42["message","main"]');
    expect(await peer.nextMessage()).toBe('42["message-back","main"]');
    peer.close();
  });

  it('and then sending to it ends the session', async () => {
    const peer = await connected();
    peer.send('41');
    peer.send('42["message","late"]');
    await peer.closed;
  });
});

describe('what is no packet ends that session', () => {
  it.each([
    ['no type', '4'],
    ['an unknown type', '49'],
    ['letters', '4abc'],
    ['an event that is no array', '42{}'],
    ['an event without a name', '42[]'],
    ['an event named by a number', '42[1]'],
    ['an event without a payload', '42'],
    ['JSON that breaks off', '42["message"'],
    ['JSON with something behind it', '42["message"]x'],
    ['JSON nested too deep', `42["message",${'['.repeat(40)}${']'.repeat(40)}]`],
    ['a reserved event name', '42["connect"]'],
    ['another reserved event name', '42["disconnecting"]'],
    ['an id beyond 2^53 - 1', '429007199254740992["message"]'],
    ['a CONNECT_ERROR', '44{"message":"no"}'],
    ['a CONNECT payload that is no object', '40/custom,[1]'],
    ['a namespace over 64 bytes', `40/${'x'.repeat(64)},`],
    ['a DISCONNECT with a payload', '41{}'],
    ['binary without a count', '45["message"]'],
    ['a count without a dash', '451["message",{"_placeholder":true,"num":0}]'],
    ['more attachments than allowed', '4511-["message"]'],
    ['a million attachments', '451000000-["message"]'],
    ['a placeholder out of range', '451-["message",{"_placeholder":true,"num":1}]'],
    ['a placeholder that is negative', '451-["message",{"_placeholder":true,"num":-1}]'],
    ['a placeholder that is text', '451-["message",{"_placeholder":true,"num":"splice"}]'],
    [
      'a placeholder used twice',
      '452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]',
    ],
    ['a placeholder that is missing', '451-["message"]'],
  ])('%s', async (_, packet) => {
    const peer = await connected();
    peer.send(packet);
    await peer.closed;
  });

  it('text where an attachment is awaited', async () => {
    const peer = await connected();
    peer.send('451-["message",{"_placeholder":true,"num":0}]');
    peer.send('42["message"]');
    await peer.closed;
  });

  it('an attachment where none is awaited', async () => {
    const peer = await connected();
    peer.send(new Uint8Array([1]).buffer);
    await peer.closed;
  });
});
