import { expect, it } from 'vitest';

import { bounds, type CauseName } from './bounds';
import { read, tooLate, wrong, type Run } from './judge';
import type { Sighting } from './observer';

const second = 1_000;

/** What was seen of Ben, in seconds after a cause that lasted as long as is said. */
function run(
  cause: CauseName,
  lasted: number,
  ...seen: readonly (readonly [number, Sighting['what']])[]
): Run {
  const sightings = seen.map(([at, what]) => ({ at: at * second, what, id: 'ben' }));
  const pictures = [lasted * second + 500];
  const act = { began: 0, ended: lasted * second, id: 'ben' };
  const until = (lasted + 10) * second;
  return { ...read({ sightings, pictures, until }, act, bounds[cause]), objects: 0, lag: 0 };
}

const brokenBy = (cause: CauseName, one: Run) => [
  ...wrong(one, bounds[cause]),
  ...tooLate(one, 'video', bounds[cause]),
];

it('takes one way out and one way back for what a cable explains', () => {
  const one = run('cable cut 20 s', 20, [3, 'reconnecting'], [8, 'gone'], [20.5, 'back']);
  expect(one).toMatchObject({ reconnecting: 3_000, gone: 8_000, back: 500, flaps: 0 });
  expect(brokenBy('cable cut 20 s', one)).toEqual([]);
});

it('counts who is doubted a second time', () => {
  const one = run(
    'cable cut 6 s',
    6,
    ...([
      [3, 'reconnecting'],
      [6.2, 'present'],
      [7, 'reconnecting'],
      [7.5, 'present'],
    ] as const),
  );
  expect(one.flaps).toBe(2);
  expect(wrong(one, bounds['cable cut 6 s'])).toEqual(['2 changes that nothing explains']);
});

it('counts a return from the dead', () => {
  const one = run(
    'tab crash',
    0,
    [0.5, 'reconnecting'],
    [0.9, 'present'],
    [1.2, 'reconnecting'],
    [5, 'gone'],
  );
  expect(one.flaps).toBe(2);
});

it('counts who is back before the cause is over', () => {
  const one = run('cable cut 6 s', 6, [3, 'reconnecting'], [4, 'present']);
  expect(one.flaps).toBe(1);
});

it('forgives that we hear of the end a moment later than they', () => {
  expect(run('server SIGKILL', 2, [0.1, 'reconnecting'], [1.9, 'present']).flaps).toBe(0);
});

it('counts every doubt where there is no reason for any', () => {
  const one = run('hidden 6 min', 360, [100, 'reconnecting'], [101, 'present']);
  expect(one.flaps).toBe(2);
  expect(wrong(one, bounds['hidden 6 min'])).toContain('shown as reconnecting');
});

it('never lets somebody go who only has another address', () => {
  const gone = run('address changed', 0, [3, 'reconnecting'], [8, 'gone'], [9, 'back']);
  expect(brokenBy('address changed', gone)).toContain('shown as gone');
  const slow = run('address changed', 0, [3, 'reconnecting'], [9, 'present']);
  expect(brokenBy('address changed', slow)).toEqual([
    `back after 9000 ms, not ${bounds['address changed'].back}`,
  ]);
  expect(brokenBy('address changed', run('address changed', 0))).toEqual([]);
});

it('lets nothing be left on the worker, also of who is back', () => {
  const one = { ...run('reload', 0, [0.1, 'reconnecting'], [1, 'present']), objects: 3 };
  expect(brokenBy('reload', one)).toEqual(['3 objects left on the worker']);
});

it('lets nobody come back as somebody else', () => {
  const one = { ...run('reload', 0), samePerson: false };
  expect(brokenBy('reload', one)).toEqual(['came back as somebody else']);
});

it('judges the picture of whoever is only muted, and of nobody who sends none', () => {
  const late = { ...run('cable cut 6 s', 6, [3, 'reconnecting'], [6.2, 'present']), media: 9_000 };
  const said = ['in the picture again after 9000 ms, not 2000'];
  expect(tooLate(late, 'muted', bounds['cable cut 6 s'])).toEqual(said);
  expect(tooLate(late, 'receive-only', bounds['cable cut 6 s'])).toEqual([]);
});
