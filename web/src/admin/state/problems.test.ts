import { expect, it } from 'vitest';

import type { ServerStatus, WorkerStatus } from '../api/shapes';
import { problemsOf } from './problems';

const worker: WorkerStatus = {
  ...{ index: 0, state: 'running', pid: 1234, ageSeconds: 8_123, restarts: 0, routers: 2 },
  silentMs: 120,
};
const well: ServerStatus = {
  version: '0.1.0',
  uptimeSeconds: 8_123,
  draining: false,
  rooms: 2,
  participants: { present: 11, reconnecting: 1 },
  connections: 13,
  ghostSeconds: 0,
  stalls: { seconds: 1.2, count: 3, lastMs: 410, lastAgeMs: 11 * 60_000 },
  orphans: { closed: 0, missing: 0, lastAuditAgeMs: 12_000 },
  workers: [worker],
  store: { writable: true },
  webhooksWaiting: 3,
};
const told = (change: Partial<ServerStatus>) =>
  problemsOf({ ...well, ...change }).map(({ severity, words }) => `${severity}: ${words}`);
const workers = (...changes: readonly Partial<WorkerStatus>[]) => ({
  workers: changes.map((change, index) => ({ ...worker, index, ...change })),
});

it('finds nothing wrong with a server that is well', () => {
  expect(told({})).toEqual([]);
  expect(told({ store: null, stalls: { ...well.stalls, lastMs: null, lastAgeMs: null } })).toEqual(
    [],
  );
  expect(told({ rooms: 0, orphans: { ...well.orphans, lastAuditAgeMs: 999_999 } })).toEqual([]);
  expect(told({ orphans: { ...well.orphans, lastAuditAgeMs: null } })).toEqual([]);
});

it('says which worker is down, silent or was started again', () => {
  expect(told(workers({}, { state: 'down' }))).toEqual(['problem: Media worker 1 is down.']);
  expect(told(workers({}, { state: 'starting', silentMs: null, pid: null }))).toEqual([
    'notice: Media worker 1 is being started.',
  ]);
  expect(told(workers({ silentMs: 2_100 }))).toEqual([
    'problem: Media worker 0 has not answered for 2.1 s.',
  ]);
  expect(told(workers({ restarts: 2 }))).toEqual([
    'notice: Media worker 0 had to be started again 2 times.',
  ]);
});

it('says once that nobody is heard or seen, instead of that each worker is down', () => {
  const none = ['problem: No media worker runs: nobody can be heard or seen.'];
  expect(told(workers({ state: 'down' }, { state: 'starting' }))).toEqual(none);
  expect(told({ workers: [] })).toEqual(none);
});

it('tells of ghosts, of what was left over, and of what cannot be written', () => {
  expect(told({ ghostSeconds: 0.4 })).toEqual([
    'problem: People were shown as present for 0.4 s longer than is allowed, taken together.',
  ]);
  expect(told({ orphans: { closed: 1, missing: 2, lastAuditAgeMs: 200_000 } })).toEqual([
    'problem: 1 media object without an owner was found and closed.',
    'problem: 2 media objects that should be there were missing.',
    'notice: What is on the media workers has not been audited for over two minutes.',
  ]);
  expect(told({ store: { writable: false } })).toEqual([
    'problem: The timeline cannot be written: disk full, or the file is damaged.',
  ]);
  expect(told({ webhooksWaiting: 1_204 })).toEqual([
    'problem: 1,204 webhooks wait: whoever is to get them does not take them.',
  ]);
});

it('tells of a standstill for ten minutes', () => {
  const stalled = (lastAgeMs: number) => told({ stalls: { ...well.stalls, lastAgeMs } });
  expect(stalled(61_000)).toEqual(['notice: The server stood still for 0.4 s a while ago.']);
  expect(stalled(600_000)).toEqual([]);
});

it('tells of many who reconnect at once, not of some', () => {
  const reconnecting = (present: number, lost: number) =>
    told({ participants: { present, reconnecting: lost } });
  expect(reconnecting(0, 20)).toEqual([]);
  expect(reconnecting(200, 21)).toEqual([]);
  expect(reconnecting(50, 21)).toEqual(['problem: 21 people are reconnecting at once.']);
});

it('has problems before notices', () => {
  expect(told({ ...workers({ restarts: 1 }), draining: true, ghostSeconds: 1 })).toEqual([
    'problem: People were shown as present for 1.0 s longer than is allowed, taken together.',
    'notice: Media worker 0 had to be started again once.',
    'notice: The server drains: nobody new is let in, and it ends when its meetings are over, or their time is.',
  ]);
});
