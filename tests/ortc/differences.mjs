// Where we may differ from mediasoup, and why. Everything else must be equal.

/** The value a message such as "rtpParameters.codecs[2].clockRate: expected ..." speaks of. */
function valueAt(root, path) {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)].map(
    ([, name, index]) => name ?? Number(index),
  );
  return steps.reduce((value, step) => value?.[step], root);
}

const parse = (message) => /^(?<path>[^:]+): expected (?<expected>.*)$/.exec(message)?.groups;

const u32 = 2 ** 32 - 1;
const ranges = {
  payloadType: [0, 127],
  preferredPayloadType: [0, 127],
  codecPayloadType: [0, 127],
  clockRate: [1, u32],
  channels: [1, 255],
  id: [1, 255],
  preferredId: [1, 255],
  ssrc: [1, u32],
  maxBitrate: [0, 2 ** 53 - 1],
  streamId: [0, 65534],
  maxPacketLifeTime: [0, 65535],
  maxRetransmits: [0, 65535],
};

/**
 * Inputs that mediasoup takes and we refuse. `applies` gets the value that our message names and
 * what we expected there, and must find the reason in the value itself: a refusal of a good value is
 * never explained. Inputs that mediasoup refuses and we take: none.
 */
export const stricter = [
  {
    name: 'number out of the range of its field',
    reason:
      "mediasoup takes any number; the worker's field is u8, u16, u32 or a bit less, and would be cut off",
    applies: ({ field, value, expected }) => {
      const [min, max] = ranges[field] ?? [-Infinity, Infinity];
      const isInRange = Number.isInteger(value) && value >= min && value <= max;
      return expected === `a whole number from ${min} to ${max}` && !isInRange;
    },
  },
  {
    name: 'array instead of an object',
    reason: 'to JavaScript an array is an object with no fields set',
    applies: ({ value, expected }) => expected === 'an object' && Array.isArray(value),
  },
  {
    name: 'text over its limit',
    reason: 'limits on every string: 255 bytes, 2048 for a codec parameter',
    applies: ({ value, expected }) => {
      const limit = /^at most (255|2048) bytes$/.exec(expected);
      return (
        limit !== null && typeof value === 'string' && Buffer.byteLength(value) > Number(limit[1])
      );
    },
  },
  {
    name: 'whole number beyond 32 bits as a codec parameter',
    reason: "mediasoup writes it into the worker's int32 field, where it becomes another number",
    applies: ({ value, expected }) =>
      expected === 'text, a 32-bit integer or a fraction' &&
      Number.isInteger(value) &&
      Math.abs(value) >= 2 ** 31,
  },
  {
    name: 'unknown direction',
    reason: 'mediasoup takes any text as direction of a header extension',
    applies: ({ value, expected }) =>
      expected === 'sendrecv, sendonly, recvonly or inactive' &&
      typeof value === 'string' &&
      !['sendrecv', 'sendonly', 'recvonly', 'inactive'].includes(value),
  },
];

/** As above, but for faults that are in the list of codecs as a whole. */
export const stricterCodecs = [
  {
    name: 'payload type used twice',
    reason: 'mediasoup leaves this to the worker, which refuses it',
    applies: (message, parameters) => {
      const payloadType = /^payload type (\d+) is used twice$/.exec(message)?.[1];
      return (
        payloadType !== undefined &&
        parameters.codecs.filter((c) => c.payloadType === Number(payloadType)).length > 1
      );
    },
  },
  {
    name: 'two codecs become one in the router',
    reason: 'consumers would get a codec list with one payload type twice',
    applies: (message, _parameters, mapping) =>
      message === 'two codecs are the same to the room' &&
      new Set(mapping.codecs.map((c) => c.mappedPayloadType)).size < mapping.codecs.length,
  },
];

/** The name of the listed difference that explains why we refused `input`, or undefined. */
export function explainRefusal(message, inputs, mediasoupResult) {
  const named = parse(message);
  if (named !== undefined) {
    return inputs
      .map((input) => ({
        field: named.path.split('.').at(-1),
        value: valueAt(input, named.path),
        expected: named.expected,
      }))
      .flatMap((fault) => stricter.filter(({ applies }) => applies(fault)))[0]?.name;
  }
  return stricterCodecs.find(({ applies }) =>
    inputs.some(
      (i) => i?.codecs && mediasoupResult?.mapping && applies(message, i, mediasoupResult.mapping),
    ),
  )?.name;
}

// mediasoup leaves optional fields as they came if they are falsy, and keeps fields it doesn't know.
// We drop both. `dtx: false` is the same as no dtx.
const optionalFields = new Set([
  'ssrc',
  'rid',
  'mid',
  'msid',
  'cname',
  'rtx',
  'scalabilityMode',
  'maxBitrate',
  'dtx',
]);
// Here 0 is a value, anything else that is falsy is none.
const optionalNumbers = new Set([
  'preferredPayloadType',
  'codecPayloadType',
  'maxPacketLifeTime',
  'maxRetransmits',
  'channels',
]);

/** What both sides mean: no falsy optional fields, no field that mediasoup merely passed on. */
export function meaning(value) {
  if (Array.isArray(value)) return value.map(meaning);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, item]) => {
    if (item === undefined || key === 'unknownField') return false;
    if (optionalFields.has(key)) return Boolean(item);
    if (optionalNumbers.has(key)) return typeof item === 'number';
    return true;
  });
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      key === 'parameters' && !item?.codecs ? item : meaning(item),
    ]),
  );
}
