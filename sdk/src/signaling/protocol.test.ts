import { describe, expect, test } from 'vitest';
import messageVectors from '../../../protocol/vectors/messages.json' with { type: 'json' };
import requestVectors from '../../../protocol/vectors/requests.json' with { type: 'json' };
import * as roster from '../core/roster.js';
import { fromWire } from '../errors.js';
import { isServerEventName, protocolVersion, type JoinAnswer } from './protocol.js';

interface MessageVector {
  readonly name: string;
  readonly frame: string;
}

interface RequestVector {
  readonly name: string;
  readonly arguments?: readonly [string, Readonly<Record<string, unknown>>];
  readonly expect: string;
}

/** The JSON of an EVENT (`42[…]`) or ACK (`43<id>[…]`) frame, as socket.io-client hands it on. */
function decode(frame: string): readonly unknown[] {
  return JSON.parse(frame.replace(/^4[23]\d*/, '')) as unknown[];
}

// Not for us: we receive no data channel of others and show no scores.
const notForUs = new Set([
  'newDataProducer',
  'dataProducerClosed',
  'dataConsumerClosed',
  'consumerScore',
]);

const messages: readonly MessageVector[] = messageVectors;
const requests = requestVectors as unknown as readonly RequestVector[];
const find = (name: string) => decode(messages.find((each) => each.name === name)?.frame ?? '');

describe('every event of the server is known', () => {
  for (const { name, frame } of messages.filter(({ frame }) => frame.startsWith('42'))) {
    test(name, () => {
      const [event, ...payloads] = decode(frame);
      expect(payloads).toHaveLength(1);
      expect(isServerEventName(String(event)) !== notForUs.has(String(event))).toBe(true);
    });
  }
});

describe('every roster message is understood', () => {
  for (const { name, frame } of messages.filter(({ name }) => /^roster/.test(name))) {
    test(name, () => {
      const [event, payload] = decode(frame) as [string, never];
      const before: roster.RosterState = {
        ...roster.initialRoster,
        fresh: false,
        version: { generation: 'g1', number: 0 },
        members: new Map(),
      };
      const [state, effects] = roster.step(
        { ...before, version: event === 'roster' ? versionBefore(payload) : undefined },
        event === 'roster'
          ? { type: 'changes', message: payload, now: 10_000 }
          : { type: 'snapshot', roster: payload, now: 10_000 },
      );
      expect(state.version).toEqual({ generation: 'g1', number: 7 });
      expect(effects.map((effect) => effect.type)).not.toContain('resync');
    });
  }

  function versionBefore(message: { version: { number: number }; changes: unknown[] }) {
    return { generation: 'g1', number: message.version.number - message.changes.length };
  }
});

test('the answer to join carries all that coming back needs', () => {
  const [answer] = find('answer: joined') as [JoinAnswer];
  expect(answer.transports).toEqual([
    { id: 't1', direction: 'send', producerIds: ['p3'], consumerIds: [] },
    { id: 't2', direction: 'recv', producerIds: [], consumerIds: [] },
  ]);
  expect(answer.muted).toEqual([{ producerId: 'p3', source: 'microphone' }]);
  const [state] = roster.step(roster.initialRoster, {
    type: 'snapshot',
    roster: answer.roster,
    now: 10_000,
  });
  expect([...state.members.keys()]).toEqual(['x1', 'x2']);
  expect(state.members.get('x2')?.since).toBe(7_500);
  expect(answer.producers[0]).toMatchObject({
    producerId: 'p2',
    source: 'screenAudio',
    replaces: 'p1',
  });
});

test('the answer to join says whether the room is locked', () => {
  const [answer] = find('answer: joined') as [JoinAnswer];
  expect(typeof answer.locked).toBe('boolean');
});

test('an error in an answer becomes a RollcallError', () => {
  const [answer] = find('answer: an error') as [{ error: unknown }];
  const error = fromWire(answer.error);
  expect(error).toMatchObject({ code: 'room_full', hint: 'try again later' });
});

test('the version we speak is the version of the examples', () => {
  const joins = requests.filter(
    ({ arguments: args, expect: result }) => args?.[0] === 'join' && result === 'ok',
  );
  expect(joins.length).toBeGreaterThan(0);
  for (const join of joins) expect(join.arguments?.[1]?.['protocol']).toBe(protocolVersion);
});
