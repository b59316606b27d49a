// What a broken or hostile client may send: it gets its documented code, and nobody else notices.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { dtlsParameters, opus, produce, transport, vp8 } from '../support/protocol-media';
import { startServer, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';

let server: Server;
let witness: StockClient; // Was there before and must be there after, undisturbed.
let bad: StockClient;

beforeAll(async () => {
  server = await startServer();
  witness = await StockClient.connect(server.url);
  await witness.join('witnessed', 'Witness');
});
afterAll(async () => {
  witness.close();
  await server.stop();
});
beforeEach(async () => {
  bad = await StockClient.connect(server.url);
});
afterEach(async () => {
  bad.close();
  const pongs = () => witness.events.filter(({ name }) => name === 'pong').length;
  const before = pongs();
  witness.socket.emit('ping');
  await expect.poll(pongs).toBe(before + 1);
  expect(witness.socket.connected).toBe(true);
  expect((await server.health()).workers.alive).toBe(1);
});

const join = (more: object = {}) => ({
  protocol: 1,
  roomId: 'witnessed',
  guestKey: newGuestKey(),
  displayName: 'Bad',
  ...more,
});

describe('join', () => {
  it.each([
    ['no object', 'join me'],
    ['nothing', null],
    ['an array', []],
    ['an empty name', join({ displayName: '' })],
    ['a name of blanks', join({ displayName: '   ' })],
    ['a name of 10 kB', join({ displayName: 'x'.repeat(10_240) })],
    ['a name with control characters', join({ displayName: 'a\u0007b' })],
    ['a number for a name', join({ displayName: 7 })],
    ['an empty room', join({ roomId: '' })],
    ['a room that no URL can name', join({ roomId: '..' })],
    ['a room of 129 bytes', join({ roomId: 'x'.repeat(129) })],
    ['a guest key that can be guessed', join({ guestKey: 'abc' })],
    ['a guest key of other characters', join({ guestKey: '!'.repeat(30) })],
    ['a tab id of 65 characters', join({ tabId: 'x'.repeat(65) })],
    ['a string for takeover', join({ takeover: 'yes' })],
  ])('is refused with bad_request for %s', async (_, payload) => {
    expect(await bad.code('join', payload)).toBe('bad_request');
  });

  it('is refused with upgrade_required for a protocol that is not spoken', async () => {
    expect(await bad.code('join', join({ protocol: 2 }))).toBe('upgrade_required');
  });

  it('is refused with already_joined the second time', async () => {
    await bad.join('twice', 'Bad');
    expect(await bad.code('join', join({ roomId: 'twice' }))).toBe('already_joined');
    expect(await bad.code('join', join({ roomId: 'elsewhere' }))).toBe('already_joined');
  });

  it('of one person is rate_limited on however many connections, and is told until when', async () => {
    const person = { roomId: 'crowded', guestKey: newGuestKey() };
    const crowd = await Promise.all(
      Array.from({ length: 60 }, () => StockClient.connect(server.url)),
    );
    // Whoever is let in is taken over by the next one, and may be closed before the answer is through.
    const answers = await Promise.allSettled(crowd.map((one) => one.ask('join', join(person))));
    for (const one of crowd) one.close();
    const refused = answers.flatMap((answer) =>
      answer.status === 'fulfilled' && answer.value.error ? [answer.value.error] : [],
    );
    expect(refused.length).toBeLessThanOrEqual(30);
    expect(refused).not.toEqual([]);
    for (const { code, retryAfterMs } of refused) {
      expect(code).toBe('rate_limited');
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(1_000);
    }
  });
});

describe('events', () => {
  it('are not_joined before a join, and unknown_event if there is none of that name', async () => {
    expect(await bad.code('createWebRtcTransport', { direction: 'send' })).toBe('not_joined');
    expect(await bad.code('setAttributes', { hand: true })).toBe('not_joined');
    expect(await bad.code('destroyEverything', {})).toBe('unknown_event');
  });

  it('without acknowledgement fail as the event "error"', async () => {
    bad.socket.emit('chat', { text: 7 });
    const failure = await bad.next('error');
    expect(failure).toMatchObject({ event: 'chat' });
  });

  it.each([
    ['createWebRtcTransport', { direction: 'sideways' }],
    ['createWebRtcTransport', {}],
    ['connectWebRtcTransport', { transportId: 7 }],
    ['produce', { transportId: 'x', kind: 'smell', rtpParameters: {}, source: 'camera' }],
    ['consume', { transportId: 'x' }],
    ['chat', { text: '' }],
    ['chat', { text: 'x'.repeat(2_001) }],
    ['setAttributes', { hand: 'up' }],
    ['visibility', { state: 'invisible' }],
    ['setPreferredLayers', { consumerId: 'x', spatialLayer: 'high' }],
    ['getStats', {}],
  ])('%s %j is a bad_request', async (name, payload) => {
    await bad.join('types', 'Bad');
    expect(await bad.code(name, payload)).toBe('bad_request');
  });
});

describe('media', () => {
  it('ids of other people are not_found, as unknown ones are', async () => {
    const owner = await StockClient.connect(server.url);
    await owner.join('foreign', 'Owner');
    const transportId = await transport(owner, 'send');
    const producerId = await produce(owner, transportId, 'audio');
    await bad.join('foreign', 'Bad');
    for (const id of [transportId, 'unknown']) {
      expect(await bad.code('restartIce', { transportId: id })).toBe('not_found');
      expect(await bad.code('getStats', { transportId: id })).toBe('not_found');
      expect(
        await bad.code('produce', {
          transportId: id,
          kind: 'audio',
          rtpParameters: opus(),
          source: 'microphone',
        }),
      ).toBe('not_found');
    }
    for (const id of [producerId, 'unknown']) {
      expect(await bad.code('closeProducer', { producerId: id })).toBe('not_found');
      expect(await bad.code('pauseProducer', { producerId: id })).toBe('not_found');
    }
    expect(await owner.code('getStats', { producerId })).toBe('ok');
    owner.close();
  });

  it('producing before connecting is not_connected, connecting twice already_connected', async () => {
    await bad.join('order', 'Bad');
    const { id } = await bad.ask<{ id: string }>('createWebRtcTransport', { direction: 'send' });
    const request = { transportId: id, kind: 'audio', rtpParameters: opus(), source: 'microphone' };
    expect(await bad.code('produce', request)).toBe('not_connected');
    const transportId = await transport(bad, 'send');
    const again = { transportId, dtlsParameters: { role: 'client', fingerprints: [] } };
    expect(await bad.code('connectWebRtcTransport', again)).not.toBe('ok');
  });

  it.each([
    ['no fingerprint', { role: 'client', fingerprints: [] }],
    [
      'a fingerprint that is none',
      { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: 'zz' }] },
    ],
    ['an unknown algorithm', { role: 'client', fingerprints: [{ algorithm: 'md5', value: 'AA' }] }],
    ['an unknown role', { role: 'boss', fingerprints: [{ algorithm: 'sha-1', value: 'AA' }] }],
    ['no list', { role: 'client' }],
  ])('DTLS parameters with %s are bad_dtls_parameters', async (_, dtlsParameters) => {
    await bad.join('dtls', 'Bad');
    const { id } = await bad.ask<{ id: string }>('createWebRtcTransport', { direction: 'send' });
    expect(await bad.code('connectWebRtcTransport', { transportId: id, dtlsParameters })).toBe(
      'bad_dtls_parameters',
    );
  });

  it.each([
    ['nothing in them', {}],
    [
      'a codec that nobody has',
      {
        codecs: [{ mimeType: 'audio/none', payloadType: 1, clockRate: 8_000 }],
        encodings: [{ ssrc: 1 }],
      },
    ],
    [
      'a payload type out of range',
      {
        codecs: [{ mimeType: 'audio/opus', payloadType: 300, clockRate: 48_000, channels: 2 }],
        encodings: [{ ssrc: 1 }],
      },
    ],
    ['encodings that are text', { ...opus(), encodings: 'all' }],
  ])('RTP parameters with %s are bad_rtp_parameters', async (_, rtpParameters) => {
    await bad.join('rtp', 'Bad');
    const transportId = await transport(bad, 'send');
    expect(
      await bad.code('produce', {
        transportId,
        kind: 'audio',
        rtpParameters,
        source: 'microphone',
      }),
    ).toBe('bad_rtp_parameters');
  });

  describe('names that are there twice', () => {
    let transportId: string;
    const failure = async (name: string, payload: object) =>
      (await bad.ask(name, { transportId, ...payload })).error;
    const produced = (rtpParameters: object) => ({
      kind: 'video',
      rtpParameters: { ...vp8(), ...rtpParameters },
      source: 'camera',
    });
    beforeEach(async () => {
      await bad.join('doubles', 'Bad');
      transportId = await transport(bad, 'send');
    });
    afterEach(() => {
      expect(server.output()).not.toContain('throwing MediaSoup');
    });

    it.each([
      ['an ssrc', { encodings: [{ ssrc: 7 }, { ssrc: 7 }] }, 'ssrc 7'],
      ['an ssrc for RTX', { encodings: [{ ssrc: 7, rtx: { ssrc: 7 } }] }, 'ssrc 7'],
      ['a rid', { encodings: [{ rid: 'lo' }, { rid: 'lo' }] }, 'rid lo'],
      ['a rid without mid', { mid: '', encodings: [{ rid: 'lo' }, { rid: 'lo' }] }, 'rid lo'],
    ])('in one produce: %s is bad_rtp_parameters', async (_, parameters, named) => {
      const error = await failure('produce', produced(parameters));
      expect(error?.code).toBe('bad_rtp_parameters');
      expect(error?.message).toContain(named);
      expect(error?.hint).toBeTruthy();
    });

    it('in two of one transport are bad_rtp_parameters until the first is closed', async () => {
      const encodings = [{ ssrc: 7, rtx: { ssrc: 8 } }];
      const first = await bad.ask<{ id: string }>('produce', {
        transportId,
        ...produced({ mid: 'a', encodings }),
      });
      const doubled = [
        { mid: 'b', encodings: [{ ssrc: 7 }] },
        { mid: 'b', encodings: [{ ssrc: 9, rtx: { ssrc: 8 } }] },
        { mid: 'a', encodings: [{ ssrc: 9 }] },
      ];
      for (const parameters of doubled)
        expect((await failure('produce', produced(parameters)))?.code).toBe('bad_rtp_parameters');
      await bad.ask('closeProducer', { producerId: first.id });
      expect(await bad.code('produce', { transportId, ...produced({ mid: 'a', encodings }) })).toBe(
        'ok',
      );
    });

    it('of two data producers are bad_sctp_parameters', async () => {
      const data = { transportId, sctpStreamParameters: { streamId: 3, ordered: true } };
      expect(await bad.code('produceData', data)).toBe('ok');
      expect(await bad.code('produceData', data)).toBe('bad_sctp_parameters');
      const other = { transportId, sctpStreamParameters: { streamId: 4, ordered: true } };
      expect(await bad.code('produceData', other)).toBe('ok');
    });
  });

  it('data on a transport without data channels is bad_sctp_parameters', async () => {
    await bad.join('without data', 'Bad');
    const bare = async (direction: 'send' | 'recv') => {
      const { id } = await bad.ask<{ id: string }>('createWebRtcTransport', { direction });
      await bad.ask('connectWebRtcTransport', { transportId: id, dtlsParameters });
      return id;
    };
    const data = {
      transportId: await bare('send'),
      sctpStreamParameters: { streamId: 0, ordered: false, maxRetransmits: 0 },
      protocol: 'rollcall-echo',
    };
    expect(await bad.code('produceData', data)).toBe('bad_sctp_parameters');
    data.transportId = await transport(bad, 'send');
    expect(await bad.code('produceData', data)).toBe('ok');
    const echo = { transportId: await bare('recv'), dataProducerId: 'echo' };
    expect(await bad.code('consumeData', echo)).toBe('bad_sctp_parameters');
    expect(server.output()).not.toContain('throwing MediaSoup');
  });

  it('a closed producer cannot be consumed: not_found', async () => {
    const owner = await StockClient.connect(server.url);
    const { routerRtpCapabilities } = await owner.join('closed', 'Owner');
    const producerId = await produce(owner, await transport(owner, 'send'), 'audio');
    await bad.join('closed', 'Bad');
    const transportId = await transport(bad, 'recv');
    const request = { transportId, producerId, rtpCapabilities: routerRtpCapabilities };
    expect(await bad.code('consume', request)).toBe('ok');
    await owner.ask('closeProducer', { producerId });
    await bad.next('producerClosed');
    expect(await bad.code('consume', request)).toBe('not_found');
    owner.close();
  });

  it('capabilities that cannot receive it are cannot_consume', async () => {
    const owner = await StockClient.connect(server.url);
    await owner.join('deaf', 'Owner');
    const producerId = await produce(owner, await transport(owner, 'send'), 'audio');
    await bad.join('deaf', 'Bad');
    const transportId = await transport(bad, 'recv');
    const rtpCapabilities = {
      codecs: [
        { kind: 'video', mimeType: 'video/VP8', preferredPayloadType: 96, clockRate: 90_000 },
      ],
      headerExtensions: [],
    };
    expect(await bad.code('consume', { transportId, producerId, rtpCapabilities })).toBe(
      'cannot_consume',
    );
    owner.close();
  });

  it('more transports than allowed are limit_reached', async () => {
    await bad.join('limits', 'Bad');
    const codes: string[] = [];
    for (let i = 0; i < 6; i++)
      codes.push(await bad.code('createWebRtcTransport', { direction: 'send' }));
    expect(codes).toEqual(['ok', 'ok', 'ok', 'ok', 'limit_reached', 'limit_reached']);
  });
});

describe('the connection', () => {
  it('ends for a binary event, which the protocol has none of', async () => {
    bad.socket.emit('chat', Buffer.from([1, 2, 3]));
    await expect.poll(() => bad.socket.connected).toBe(false);
  });

  it('ends for a packet over the limit', async () => {
    bad.socket.emit('chat', { text: 'x'.repeat(300_000) });
    await expect.poll(() => bad.socket.connected).toBe(false);
  });
});
