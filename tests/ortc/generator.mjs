// Makes what routers are configured with and what browsers send, from a seed: the same seed gives
// the same cases. Shapes are Chromium's, Firefox's and Safari's; mutate() then breaks them.

/** mulberry32: small, seeded, good enough to choose among cases. */
export function randomSource(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  const chance = (p) => next() < p;
  const pick = (list) => list[below(list.length)];
  const shuffle = (list) => {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; --i) {
      const j = below(i + 1);
      [copy[i], copy[j]] = [copy[j], copy[i]];
    }
    return copy;
  };
  const subset = (list, p) => list.filter(() => chance(p));
  return { below, chance, pick, shuffle, subset };
}

const h264Profiles = [
  '42e01f',
  '42001f',
  '4d001f',
  '64001f',
  '640c1f',
  'f4001f',
  '42e034',
  '42e00b',
  '42f00b',
  '42100b',
  '58e01f',
];

const opus = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 };
const vp8 = { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 };

function mediaCodec(random) {
  switch (random.below(12)) {
    case 0:
    case 1:
      return { ...opus, parameters: random.chance(0.5) ? { useinbandfec: 1, minptime: 10 } : {} };
    case 2:
    case 3:
      return { ...vp8, parameters: random.chance(0.3) ? { 'x-google-start-bitrate': 1000 } : {} };
    case 4:
    case 5:
      return {
        ...vp8,
        mimeType: 'video/VP9',
        parameters: random.pick([{}, { 'profile-id': 0 }, { 'profile-id': 2 }]),
      };
    case 6:
    case 7:
      return {
        ...vp8,
        mimeType: random.pick(['video/H264', 'video/h264']),
        parameters: h264Parameters(random),
      };
    case 8:
      return {
        ...vp8,
        mimeType: 'video/AV1',
        parameters: random.pick([{}, { 'level-idx': 5, profile: 0, tier: 0 }]),
      };
    case 9:
      return {
        kind: 'audio',
        mimeType: random.pick(['audio/PCMU', 'audio/PCMA', 'audio/G722']),
        clockRate: 8000,
      };
    case 10:
      return {
        kind: 'audio',
        mimeType: 'audio/multiopus',
        clockRate: 48000,
        channels: 6,
        parameters: {
          channel_mapping: '0,4,1,2,3,5',
          num_streams: random.pick([4, 4, 4, 2]),
          coupled_streams: 2,
        },
      };
    default:
      return {
        kind: 'audio',
        mimeType: random.pick([
          'audio/telephone-event',
          'audio/CN',
          'audio/SILK',
          'audio/ISAC',
          'audio/iLBC',
        ]),
        clockRate: random.pick([8000, 16000]),
      };
  }
}

export function h264Parameters(random) {
  const parameters = {};
  if (random.chance(0.8)) parameters['packetization-mode'] = random.pick([0, 1, 1]);
  if (random.chance(0.85)) parameters['profile-level-id'] = random.pick(h264Profiles);
  if (random.chance(0.6)) parameters['level-asymmetry-allowed'] = random.pick([1, 1, 0, '1']);
  return parameters;
}

/** Six hex digits that often name a real profile, or nearly so. */
export function profileLevelId(random) {
  const idc = random.pick(['42', '4d', '58', '64', 'f4', '42', '00', '7A']);
  const iop = random.pick(['e0', '00', '0c', '10', 'c0', '80', 'f0', '40', '08', 'ff']);
  const level = random.pick(['0a', '0b', '0B', '0d', '14', '1e', '1f', '28', '34', '35', '00']);
  return random.pick([
    idc + iop + level,
    idc + iop + level,
    idc + iop,
    `${idc}${iop}${level}0`,
    `${idc}x${iop}${level}`,
  ]);
}

export function scalabilityMode(random) {
  return random.pick([
    'L1T1',
    'L1T3',
    'L3T3',
    'L3T3_KEY',
    'S3T3',
    'L3T3h',
    'L10T20',
    'L123T3',
    'L0T1',
    'T3',
    'L3',
    '',
    'l3t3',
    'S2T3_KEYx',
    'L2T1_KEY_SHIFT',
  ]);
}

export function mediaCodecs(random) {
  const codecs = Array.from({ length: 1 + random.below(6) }, () => mediaCodec(random));
  if (random.chance(0.85)) codecs.push({ ...opus });
  if (random.chance(0.5)) codecs.push({ ...vp8 });
  if (random.chance(0.05)) codecs.push({ ...vp8, mimeType: 'video/H265' });
  // Static payload types can't be listed twice; keep most lists valid by listing each once.
  const seen = new Set();
  const distinct = codecs.filter((codec) => {
    const key = /PCMU|PCMA|G722|CN/.test(codec.mimeType)
      ? codec.mimeType.replace(/PCMU|CN/, 'static')
      : codec;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew || random.chance(0.05);
  });
  if (random.chance(0.25))
    distinct[random.below(distinct.length)].preferredPayloadType = 96 + random.below(32);
  return random.shuffle(distinct);
}

const videoFeedback = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb', parameter: '' },
  { type: 'transport-cc' },
];

/** What a browser would send for one of the router's codecs. */
export function producerParameters(random, router) {
  const media = router.codecs.filter((codec) => !/\/rtx$/.test(codec.mimeType));
  const chosen = random.pick(media);
  const kind = chosen.kind;
  const payloadTypes = random.shuffle(Array.from({ length: 32 }, (_, i) => 96 + i));
  const codecs = [];
  const others = random.chance(0.1)
    ? random.subset(
        media.filter((codec) => codec.kind === kind && codec !== chosen),
        0.5,
      )
    : [];
  for (const codec of [chosen, ...others]) {
    const payloadType = payloadTypes.pop();
    codecs.push({
      mimeType: random.chance(0.1) ? codec.mimeType.toLowerCase() : codec.mimeType,
      payloadType,
      clockRate: codec.clockRate,
      ...(codec.channels === undefined || (codec.channels === 1 && random.chance(0.5))
        ? {}
        : { channels: codec.channels }),
      parameters: producerCodecParameters(random, codec),
      ...(random.chance(0.9)
        ? {
            rtcpFeedback: random.subset(
              kind === 'video' ? videoFeedback : [{ type: 'transport-cc' }, { type: 'nack' }],
              0.8,
            ),
          }
        : {}),
    });
    if (kind === 'video' && random.chance(0.75)) {
      codecs.push({
        mimeType: 'video/rtx',
        payloadType: payloadTypes.pop(),
        clockRate: 90000,
        parameters: { apt: payloadType },
        rtcpFeedback: [],
      });
    }
  }
  if (random.chance(0.05))
    codecs.push({
      mimeType: 'video/rtx',
      payloadType: payloadTypes.pop(),
      clockRate: 90000,
      parameters: { apt: 95 },
    });
  const parameters = {
    codecs: random.chance(0.15) ? random.shuffle(codecs) : codecs,
    encodings:
      kind === 'video'
        ? videoEncodings(random)
        : [
            {
              ssrc: 1 + random.below(2 ** 32 - 1),
              ...(random.chance(0.5) ? { dtx: random.chance(0.5) } : {}),
            },
          ],
    headerExtensions: random
      .subset(
        router.headerExtensions.filter((extension) => extension.kind === kind),
        0.6,
      )
      .map(({ uri, preferredId }) => ({
        uri,
        id: preferredId,
        ...(random.chance(0.3) ? { encrypt: false, parameters: {} } : {}),
      })),
    rtcp: random.pick([
      { cname: 'a1b2c3d4', reducedSize: true },
      { cname: '{5c0e0f6b}', reducedSize: false },
      { reducedSize: true },
      {},
    ]),
  };
  if (random.chance(0.85)) parameters.mid = String(random.below(10));
  if (random.chance(0.5)) parameters.msid = 'stream-1 track-1';
  if (random.chance(0.05)) delete parameters.rtcp;
  if (random.chance(0.05)) delete parameters.encodings;
  return { kind, parameters };
}

function producerCodecParameters(random, codec) {
  const parameters = { ...codec.parameters };
  if (/h264/i.test(codec.mimeType)) {
    if (random.chance(0.4) && parameters['profile-level-id']) {
      parameters['profile-level-id'] =
        parameters['profile-level-id'].slice(0, 4) +
        random.pick(['1e', '1f', '28', '0b', '0a', '34']);
    }
    if (random.chance(0.3)) parameters['level-asymmetry-allowed'] = random.pick([0, 1, '1']);
    if (random.chance(0.1)) Object.assign(parameters, h264Parameters(random));
  }
  if (/opus/i.test(codec.mimeType) && random.chance(0.5))
    Object.assign(parameters, { useinbandfec: 1, usedtx: 1, 'sprop-stereo': 1 });
  if (/av1/i.test(codec.mimeType) && random.chance(0.5))
    Object.assign(parameters, { 'level-idx': 5, profile: 0, tier: 0 });
  if (random.chance(0.05)) parameters['profile-id'] = random.pick([0, 1, 2, '0', '']);
  return parameters;
}

function videoEncodings(random) {
  const count = random.pick([1, 1, 2, 3, 3]);
  const byRid = random.chance(0.6) && count > 1;
  const svc = count === 1 && random.chance(0.5);
  const rtx = random.chance(0.6);
  const first = 1 + random.below(2 ** 32 - 20);
  return Array.from({ length: count }, (_, i) => ({
    ...(byRid
      ? { rid: `r${i}` }
      : { ssrc: first + 2 * i, ...(rtx ? { rtx: { ssrc: first + 2 * i + 1 } } : {}) }),
    ...(svc ? { scalabilityMode: random.pick(['L3T3', 'L3T3_KEY', 'L1T3', 'S3T3', 'L2T2']) } : {}),
    ...(count > 1 && random.chance(0.6)
      ? { scalabilityMode: random.pick(['L1T3', 'S1T3', 'L1T2']) }
      : {}),
    ...(random.chance(0.5) ? { maxBitrate: 100_000 * (1 + random.below(20)) } : {}),
    ...(random.chance(0.2) ? { dtx: random.chance(0.5) } : {}),
    ...(random.chance(0.1) ? { codecPayloadType: 96 + random.below(32) } : {}),
  }));
}

/** What a browser that supports most of the router's codecs would say it can receive. */
export function remoteCapabilities(random, router) {
  const keep = random.pick([0.95, 0.95, 0.8, 0.5, 0]);
  const codecs = random.subset(router.codecs, keep).map((codec) => {
    const copy = structuredClone(codec);
    if (random.chance(0.5)) copy.rtcpFeedback = random.subset(copy.rtcpFeedback, 0.7);
    if (/h264/i.test(copy.mimeType) && random.chance(0.3)) copy.parameters = h264Parameters(random);
    if (/vp9/i.test(copy.mimeType) && random.chance(0.2))
      copy.parameters['profile-id'] = random.pick([0, 1, 2]);
    if (random.chance(0.1)) delete copy.preferredPayloadType;
    return copy;
  });
  const headerExtensions = random
    .subset(router.headerExtensions, random.pick([1, 0.8, 0.3]))
    .map((extension) => ({
      ...extension,
      ...(random.chance(0.1) ? { preferredId: 1 + random.below(14) } : {}),
      direction: random.pick(['sendrecv', 'sendrecv', 'recvonly']),
    }));
  const unknown = {
    kind: 'video',
    uri: 'http://www.webrtc.org/experiments/rtp-hdrext/video-timing',
    preferredId: 14,
  };
  if (random.chance(0.3)) headerExtensions.push(unknown);
  return { codecs: random.chance(0.2) ? random.shuffle(codecs) : codecs, headerExtensions };
}

export function sctpStream(random) {
  return {
    streamId: random.below(65535),
    ...(random.chance(0.5) ? { ordered: random.chance(0.6) } : {}),
    ...(random.chance(0.3) ? { maxPacketLifeTime: random.pick([0, 500, 65535]) } : {}),
    ...(random.chance(0.3) ? { maxRetransmits: random.pick([0, 1, 3]) } : {}),
  };
}

const oddValues = [
  null,
  false,
  true,
  0,
  1,
  -1,
  1.5,
  127,
  128,
  300,
  65536,
  4294967295,
  4294967296,
  1e12,
  '',
  'abc',
  '0',
  '96',
  [],
  {},
  [null],
  [1],
  'x'.repeat(300),
];

/** Breaks one or two places of `value`: another value, a missing one, one more, or an item twice. */
export function mutate(random, value) {
  const copy = structuredClone(value);
  for (let n = 1 + random.below(2); n > 0; --n) mutateOnce(random, copy);
  return copy;
}

function mutateOnce(random, root) {
  const places = [];
  const collect = (node) => {
    for (const key of Object.keys(node)) {
      places.push([node, Array.isArray(node) ? Number(key) : key]);
      if (typeof node[key] === 'object' && node[key] !== null) collect(node[key]);
    }
  };
  collect(root);
  if (places.length === 0) return;
  const [node, key] = random.pick(places);
  switch (random.below(5)) {
    case 0:
      if (Array.isArray(node)) node.splice(key, 1);
      else delete node[key];
      break;
    case 1:
      if (Array.isArray(node)) node.push(structuredClone(node[key]));
      else node.unknownField = random.pick(['x', 1]);
      break;
    default:
      node[key] = structuredClone(random.pick(oddValues));
  }
}
