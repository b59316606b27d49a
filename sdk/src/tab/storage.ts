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

/** `open` may throw: merely reading `window.localStorage` does when storage is blocked. */
export function safeStorage(open: () => TextStorage): TextStorage {
  try {
    const storage = open();
    const probe = 'rollcall:probe';
    storage.setItem(probe, probe);
    storage.removeItem(probe);
    return storage;
  } catch {
    // Not an error: the person keeps an identity for as long as the page lives.
    return Object.assign(memoryStorage(), { isOfThisPage: true as const });
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
