import { expect, it, vi } from 'vitest';

import { createStore } from './store';

it('is a new value after each update and tells who listens', () => {
  const store = createStore({ a: 1, b: 2 });
  const before = store.get();
  const listener = vi.fn();
  const stop = store.subscribe(listener);
  store.update({ b: 3 });
  expect(store.get()).toEqual({ a: 1, b: 3 });
  expect(store.get()).not.toBe(before);
  expect(listener).toHaveBeenCalledOnce();
  stop();
  store.update({ a: 2 });
  expect(listener).toHaveBeenCalledOnce();
});
