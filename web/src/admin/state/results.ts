// What was done, or not, newest last: some sentences, that go away by themselves where nothing is left to do.
import { createStore, type Store } from '../../state/store';
import type { Outcome } from '../api/client';
import { toldFailure } from '../text';

export interface Result {
  readonly number: number;
  readonly tone: 'done' | 'failed';
  readonly words: string;
}

export interface Results extends Store<{ readonly list: readonly Result[] }> {
  /** Waits for what was asked of the server, and says how it went. */
  tell<T>(asked: Promise<Outcome<T>>, words: ResultWords<T>): Promise<void>;
  dismiss(number: number): void;
}

export interface ResultWords<T> {
  readonly done: (value: T) => string;
  /** A sentence without its full stop: the reason follows. */
  readonly failed: string;
}

const doneShownMs = 10_000;
const resultsMost = 4; // The newest: older ones were read, or are of no use any more.

export function added(list: readonly Result[], result: Result): readonly Result[] {
  return [...list, result].slice(-resultsMost);
}

export function createResults(): Results {
  const store = createStore<{ readonly list: readonly Result[] }>({ list: [] });
  let numbers = 0;

  function dismiss(number: number): void {
    store.update({ list: store.get().list.filter((one) => one.number !== number) });
  }

  return {
    ...store,
    dismiss,
    async tell(asked, { done, failed }) {
      const outcome = await asked;
      const number = ++numbers;
      const result: Result = outcome.ok
        ? { number, tone: 'done', words: done(outcome.value) }
        : { number, tone: 'failed', words: `${failed}: ${toldFailure(outcome.failure)}.` };
      store.update({ list: added(store.get().list, result) });
      if (outcome.ok) setTimeout(() => dismiss(number), doneShownMs);
    },
  };
}
