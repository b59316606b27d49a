// Web storage that cannot fail: a browser that refuses it (private mode, blocked cookies) gets
// memory.

export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  /** As in Web Storage: the name at that place, from 0 to `length` - 1. */
  key(index: number): string | null;
  readonly length: number;
  /** Memory in the place of what was refused: other tabs have one of their own. */
  readonly isOfThisPage?: true;
}

const probe = 'rollcall:probe';

/**
 * `open` may throw: merely reading `window.localStorage` does when storage is blocked. What a full one
 * does not take is kept in memory, call by call.
 */
export function safeStorage(open: () => TextStorage): TextStorage {
  const memory = memoryStorage();
  try {
    const storage = open();
    storage.getItem(probe);
    const guarded = guard(storage, memory);
    return takes(storage) ? guarded : ofThisPage(guarded);
  } catch {
    // Not an error: the person keeps an identity for as long as the page lives.
    return ofThisPage(memory);
  }
}

function takes(storage: TextStorage): boolean {
  return attempt(() => {
    storage.setItem(probe, probe);
    storage.removeItem(probe);
    return true;
  }, false);
}

function ofThisPage(storage: TextStorage): TextStorage {
  return Object.assign(storage, { isOfThisPage: true as const });
}

/** What is in `memory` is newer than what `storage` has under the same name. */
function guard(storage: TextStorage, memory: TextStorage): TextStorage {
  const drop = (name: string) => attempt(() => storage.removeItem(name), undefined);
  const names = () => [...new Set([...namesIn(memory), ...attempt(() => namesIn(storage), [])])];
  return {
    getItem: (name) => memory.getItem(name) ?? attempt(() => storage.getItem(name), null),
    setItem(name, value) {
      try {
        storage.setItem(name, value);
        memory.removeItem(name);
      } catch {
        memory.setItem(name, value);
        drop(name); // A page after this one must not take the older value for the last.
      }
    },
    removeItem(name) {
      memory.removeItem(name);
      drop(name);
    },
    key: (index) => names()[index] ?? null,
    get length() {
      return names().length;
    },
  };
}

function namesIn(storage: TextStorage): readonly string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
}

function attempt<Value>(action: () => Value, otherwise: Value): Value {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

export function memoryStorage(): TextStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
  };
}
