import { describe, expect, test } from 'vitest';
import { seeded } from '../testing/random.js';
import { noDoubts, weigh, type Hearing } from './doubts.js';

const quiet: Hearing = {
  ...{ now: 10_000, wordAt: 7_000, silenceMs: 3_000 },
  ...{ people: ['ann', 'ben'], arriving: new Set(), arrivedAfter: 7_000 },
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
  const ended = weigh(doubts, { ...quiet, now: 12_000, arrivedAfter: 10_000 });
  expect([...ended]).toEqual([
    ['ann', 12_000],
    ['ben', 10_000],
  ]);
});

test('media that may have come some time ago vouches for nobody', () => {
  const heard = { ...quiet, arriving: new Set(['ann']) };
  expect([...weigh(noDoubts, { ...heard, arrivedAfter: 5_000 }).keys()]).toEqual(['ben']);
  expect([...weigh(noDoubts, { ...heard, arrivedAfter: 4_999 }).keys()]).toEqual(['ann', 'ben']);
});

test('the first word of the server ends all doubt, and those who have left are not doubted', () => {
  const doubts = weigh(noDoubts, quiet);
  expect([...weigh(doubts, { ...quiet, people: ['ben'] }).keys()]).toEqual(['ben']);
  expect(weigh(doubts, { ...quiet, wordAt: 10_000 })).toBe(noDoubts);
});

// Invariant I1 as far as a client can hold it: nobody is shown as present without evidence that is
// younger than what the server allows, plus one step of whoever looks. Evidence is what came, when it came.
describe('over random silences and cuts', () => {
  const [stepMs, tickMs, lookMs, silenceMs] = [100, 1_000, 2_000, 3_000];
  const people = ['ann', 'ben', 'carl'];
  const seeds = Array.from({ length: 100 }, (_, index) => index);

  test.each(seeds)('whoever is not doubted was vouched for within 4 s: seed %d', (seed) => {
    expect(wrongs(seeded(seed), { lateMaxMs: 0, missed: 0, mediaMaxMs: 4_000 })).toEqual([]);
  });
  test.each(seeds)('or within 5 s, where looks are late: seed %d', (seed) => {
    expect(wrongs(seeded(seed), { lateMaxMs: 900, missed: 0, mediaMaxMs: 5_000 })).toEqual([]);
  });
  test.each(seeds)('or within 6 s, where some do not come at all: seed %d', (seed) => {
    expect(wrongs(seeded(seed), { lateMaxMs: 900, missed: 0.3, mediaMaxMs: 6_000 })).toEqual([]);
  });

  interface Looks {
    readonly lateMaxMs: number;
    /** How many of them do not come. */
    readonly missed: number;
    /** For so long at most what came vouches. */
    readonly mediaMaxMs: number;
  }

  function wrongs(random: () => number, { lateMaxMs, missed, mediaMaxMs }: Looks): string[] {
    const phaseMs = stepMs * Math.floor(random() * 10); // Ticks and looks began at different times.
    const found: string[] = [];
    const arrived = new Map(people.map((id) => [id, 0]));
    let [doubts, wordAt, lookedAt, arrivedAfter, nextLook] = [noDoubts, 0, 0, 0, lookMs];
    let [arriving, signaling, path] = [new Set<string>(), true, true];
    let sending = new Set(people);
    for (let now = 0; now < 120_000; now += stepMs) {
      if (random() < 0.01) signaling = !signaling;
      if (random() < 0.01) path = !path;
      if (random() < 0.02) sending = new Set(people.filter(() => random() < 0.7));
      if (signaling && random() < 0.2) wordAt = now;
      for (const id of path ? sending : []) if (random() < 0.5) arrived.set(id, now);
      const looks = now >= nextLook;
      if (looks) {
        const due = lookMs * Math.floor(now / lookMs + 1);
        nextLook = due + stepMs * Math.floor((random() * lateMaxMs) / stepMs);
        if (random() >= missed) {
          arriving = new Set(people.filter((id) => (arrived.get(id) ?? 0) > lookedAt));
          [arrivedAfter, lookedAt] = [lookedAt, now];
        }
      }
      if (looks || wordAt === now || now % tickMs === phaseMs) {
        const before = doubts;
        doubts = weigh(doubts, { now, wordAt, silenceMs, people, arriving, arrivedAfter });
        for (const [id, since] of doubts)
          if (since !== (before.get(id) ?? now)) found.push(`${now}: ${id} is doubted anew`);
      }
      const [ofServer, isSilent] = [now - wordAt, now - wordAt >= silenceMs];
      for (const id of people) {
        const ofTheirs = now - (arrived.get(id) ?? 0);
        if (!doubts.has(id) && ofServer >= silenceMs + tickMs && ofTheirs >= mediaMaxMs)
          found.push(`${now}: ${id} is not doubted, ${ofTheirs} ms after the last of theirs`);
        // Nor is anybody doubted who is heard, and of whom each look finds something.
        if (doubts.has(id) && (!isSilent || (missed === 0 && arriving.has(id))))
          found.push(`${now}: ${id} is doubted`);
      }
    }
    return found;
  }
});
