// The smallest store that React can watch: one immutable value and its listeners.
import { useSyncExternalStore } from 'react';

export interface Store<State> {
  get(): State;
  subscribe(listener: () => void): () => void;
}

export interface WritableStore<State> extends Store<State> {
  update(change: Partial<State>): void;
}

export function createStore<State extends object>(initial: State): WritableStore<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    update(change) {
      state = { ...state, ...change };
      for (const listener of [...listeners]) listener();
    },
  };
}

export function useStore<State>(store: Store<State>): State {
  return useSyncExternalStore(store.subscribe, store.get);
}
