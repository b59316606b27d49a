// Typed events. A listener that throws spoils nothing for the others.

type Listener<Event> = (event: Event) => void;

export class Emitter<Events extends object> {
  readonly #listeners: { [Name in keyof Events]?: Set<Listener<Events[Name]>> } = {};

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const listeners = (this.#listeners[name] ??= new Set<Listener<Events[Name]>>());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.#listeners[name] ?? [])]) {
      try {
        listener(event);
      } catch (thrown) {
        // It is the embedder's bug: it goes where their uncaught errors go.
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }
}
