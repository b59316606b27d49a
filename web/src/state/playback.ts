// Which sounds the browser holds back until the person has pressed something.
import { createStore, type Store } from './store';

export type Playable = Pick<HTMLMediaElement, 'play'>;

export interface Playback extends Store<{ readonly blocked: boolean }> {
  /** Starts an element, again after each change of its source. */
  play(element: Playable): void;
  /** Tries what is held back once more; to be called from a press. It stays blocked until it plays. */
  retry(): void;
  forget(element: Playable): void;
}

export function createPlayback(): Playback {
  const store = createStore({ blocked: false });
  const held = new Set<Playable>();
  /** The newest attempt of each element: an earlier one says nothing about what it plays now. */
  const attempts = new Map<Playable, symbol>();

  const update = () => {
    const blocked = held.size > 0;
    if (store.get().blocked !== blocked) store.update({ blocked });
  };

  function play(element: Playable): void {
    const attempt = Symbol();
    attempts.set(element, attempt);
    const unlessReplaced = (action: () => void) => {
      if (attempts.get(element) !== attempt) return;
      action();
      update();
    };
    element.play().then(
      () => unlessReplaced(() => held.delete(element)),
      (error: unknown) => {
        // The autoplay policy. AbortError only says that the source changed: the next attempt tells.
        if (error instanceof DOMException && error.name === 'NotAllowedError') {
          unlessReplaced(() => held.add(element));
        }
      },
    );
  }

  return {
    ...store,
    play,
    retry() {
      for (const element of [...held]) play(element);
    },
    forget(element) {
      attempts.delete(element);
      held.delete(element);
      update();
    },
  };
}
