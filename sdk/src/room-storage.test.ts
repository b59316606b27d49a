// A page whose storage takes nothing. What a page is is made once per page: this file is a page of its own.
import { afterAll, expect, test, vi } from 'vitest';
import { thisPage } from './tab/browser.js';
import { Stage } from './testing/wired-room.js';

const stage = new Stage();
afterAll(() => stage.unstub());

test('a tab that could not be claimed is claimed when it is asked again', async () => {
  vi.spyOn(crypto, 'getRandomValues').mockImplementationOnce(() => {
    throw new Error('not now');
  });
  await expect(thisPage().claim()).rejects.toThrow('not now');
  expect((await thisPage().claim()).tabId).toMatch(/./);
  thisPage().release();
});

test('a session storage that is full keeps nobody out', async () => {
  stage.page.window.sessionStorage.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  const room = await stage.joinRoom();
  expect(room.snapshot().state).toBe('connected');
  await room.leave();
});
