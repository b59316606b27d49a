import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const kept = new Map<string, string>();
const storage = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, text: string) => void kept.set(name, text),
  removeItem: (name: string) => void kept.delete(name),
};

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', storage);
});
afterEach(() => vi.unstubAllGlobals());

/** A page of this tab: what an earlier one had in memory is gone. */
async function newPage() {
  vi.resetModules();
  return import('./wishes');
}

const muted = { microphone: false, camera: true };
const open = { microphone: true, camera: true };

it('what was wished in a call is known after a reload, and of that room alone', async () => {
  (await newPage()).keepWishes('weekly', muted);
  const { wishesKept } = await newPage();
  expect(wishesKept('weekly')).toEqual(muted);
  expect(wishesKept('daily')).toEqual({ microphone: false, camera: false });
});

it('where storage is blocked, what was wished is known as long as the page is there', async () => {
  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.stubGlobal('sessionStorage', { getItem: denied, setItem: denied, removeItem: denied });
  const { keepWishes, wishesKept } = await newPage();
  expect(wishesKept('weekly')).toEqual({ microphone: false, camera: false });
  keepWishes('weekly', muted);
  expect(wishesKept('weekly')).toEqual(muted);
});

it('where storage is full, an earlier wish to be heard does not outlive a mute', async () => {
  const { keepWishes } = await newPage();
  keepWishes('weekly', open);
  const full = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.stubGlobal('sessionStorage', { ...storage, setItem: full });
  keepWishes('weekly', muted);
  expect((await newPage()).wishesKept('weekly').microphone).toBe(false);
});

it.each(['null', '[]', '"yes"', '{"microphone":1}', 'no JSON'])(
  'somebody else’s text is no wish to be heard or seen: %s',
  async (text) => {
    kept.set('rollcall.wishes:weekly', text);
    expect((await newPage()).wishesKept('weekly')).toEqual({ microphone: false, camera: false });
  },
);
