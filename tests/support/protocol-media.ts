// Media objects of a participant without a browser: real transports, producers and consumers on the
// worker, no packets. What a protocol-level client needs to own the same things as a person.
import type { Json, StockClient } from './stock-client';

const sctpCapabilities = { numStreams: { OS: 1024, MIS: 1024 } };

// Any certificate's: nobody will do a handshake with it.
export const dtlsParameters = {
  role: 'client',
  fingerprints: [
    {
      algorithm: 'sha-256',
      value: Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).toUpperCase()).join(':'),
    },
  ],
};

let lastSsrc = 1_000_000;

export const opus = (): Json => ({
  mid: '0',
  codecs: [
    {
      mimeType: 'audio/opus',
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: {},
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc: ++lastSsrc }],
  rtcp: { cname: 'test' },
});

export const vp8 = (): Json => ({
  mid: '1',
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: 96,
      clockRate: 90_000,
      parameters: {},
      rtcpFeedback: [{ type: 'nack' }],
    },
    {
      mimeType: 'video/rtx',
      payloadType: 97,
      clockRate: 90_000,
      parameters: { apt: 96 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc: ++lastSsrc, rtx: { ssrc: ++lastSsrc } }],
  rtcp: { cname: 'test' },
});

export async function transport(client: StockClient, direction: 'send' | 'recv'): Promise<string> {
  const { id } = await client.ask<{ id: string }>('createWebRtcTransport', {
    direction,
    sctpCapabilities,
  });
  await client.ask('connectWebRtcTransport', { transportId: id, dtlsParameters });
  return id;
}

export async function produce(
  client: StockClient,
  transportId: string,
  kind: 'audio' | 'video',
): Promise<string> {
  const { id } = await client.ask<{ id: string }>('produce', {
    transportId,
    kind,
    rtpParameters: kind === 'audio' ? opus() : vp8(),
    source: kind === 'audio' ? 'microphone' : 'camera',
  });
  return id;
}
