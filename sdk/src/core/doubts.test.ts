import { describe, expect, test } from 'vitest';
import { seeded } from '../testing/random.js';
import { noDoubts, weigh, type Hearing } from './doubts.js';

const quiet: Hearing = {
  ...{ now: 10_000, wordAt: 7_000, silenceMs: 3_000 },
  ...{ people: ['ann', 'ben'], arriving: new Set(), lookedAt: 9_000 },
};

test('a silence that is shorter than the server would wait itself raises no doubt', () => {
  expect(weigh(noDoubts, { ...quiet, wordAt: 7_001 })).toBe(noDoubts);
});

test('everybody is doubted once the server has been silent for so long, since that moment', () => {
  const doubts = weigh(noDoubts, quiet);
  expect([...doubts]).toEqual([
    ['ann', 10_000],
    ['ben', 10_000],
  ]);
  expect(weigh(doubts, { ...quiet, now: 11_000 })).toBe(doubts);
});

test('whoever is heard or seen is not doubted, until that ends', () => {
  const doubts = weigh(noDoubts, { ...quiet, arriving: new Set(['ann']) });
  expect([...doubts.keys()]).toEqual(['ben']);
  const ended = weigh(doubts, { ...quiet, now: 12_000, lookedAt: 12_000 });
  expect([...ended]).toEqual([
    ['ann', 12_000],
    ['ben', 10_000],
  ]);
});

test('media that was looked at some time ago vouches for nobody', () => {
  const frozen = { ...quiet, arriving: new Set(['ann']), lookedAt: 6_999 };
  expect([...weigh(noDoubts, frozen).keys()]).toEqual(['ann', 'ben']);
});

test('the first word of the server ends all doubt, and those who have left are not doubted', () => {
  const doubts = weigh(noDoubts, quiet);
  expect([...weigh(doubts, { ...quiet, people: ['ben'] }).keys()]).toEqual(['ben']);
  expect(weigh(doubts, { ...quiet, wordAt: 10_000 })).toBe(noDoubts);
});

// Invariant I1 as far as a client can hold it: nobody is shown as present without evidence that is
// younger than what the server allows, plus one step of whoever looks.
describe('over random silences and cuts', () => {
  const tickMs = 1_000;
  for (const seed of Array.from({ length: 200 }, (_, index) => index)) {
    test(`whoever is not doubted was vouched for, and nobody is doubted too early: seed ${seed}`, () => {
      run(seeded(seed));
    });
  }

  function run(random: () => number): void {
    const people = ['ann', 'ben', 'carl'];
    let [doubts, wordAt, lookedAt] = [noDoubts, 0, 0];
    let [arriving, arrived] = [new Set<string>(), new Map(people.map((id) => [id, -Infinity]))];
    let [signaling, path] = [true, true];
    for (let now = 0; now < 120_000; now += tickMs) {
      if (random() < 0.1) signaling = !signaling;
      if (random() < 0.1) path = !path;
      if (signaling) wordAt = now;
      if (now % 2_000 === 0) {
        arriving = new Set(path ? people.filter(() => random() < 0.7) : []);
        lookedAt = now;
        for (const id of arriving) arrived.set(id, now);
      }
      const before = doubts;
      doubts = weigh(doubts, { now, wordAt, silenceMs: 3_000, people, arriving, lookedAt });
      for (const id of people) {
        const evidence = Math.max(wordAt, arrived.get(id) ?? 0);
        if (!doubts.has(id)) expect(now - evidence).toBeLessThan(3_000 + tickMs);
        else expect(now - wordAt).toBeGreaterThanOrEqual(3_000);
        const since = before.get(id);
        if (since !== undefined && doubts.has(id)) expect(doubts.get(id)).toBe(since);
      }
    }
  }
});
