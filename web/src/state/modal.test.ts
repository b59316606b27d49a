import { expect, it, vi } from 'vitest';

import { openModal, shownDialog } from './modal';

/** As browsers have it: `close` is told later, not within the call. */
class FakeDialog extends EventTarget {
  open = false;
  showModal() {
    this.open = true;
  }
  close() {
    if (!this.open) return;
    this.open = false;
    queueMicrotask(() => this.dispatchEvent(new Event('close')));
  }
}

const host = () => ({}) as HTMLElement;
const eventsTold = () => Promise.resolve();

it('tells that the person closed it', async () => {
  const dialog = new FakeDialog();
  const closed = vi.fn();
  openModal(dialog, host(), closed);
  expect(dialog.open).toBe(true);
  dialog.close();
  await eventsTold();
  expect(closed).toHaveBeenCalledOnce();
});

it('tells nothing of what the page itself closes', async () => {
  const dialog = new FakeDialog();
  const closed = vi.fn();
  openModal(dialog, host(), closed)();
  await eventsTold();
  expect(dialog.open).toBe(false);
  expect(closed).not.toHaveBeenCalled();
});

it('stays open where it is opened, closed and opened in one go, as React does in development', async () => {
  const dialog = new FakeDialog();
  const closed = vi.fn();
  openModal(dialog, host(), closed)();
  openModal(dialog, host(), closed);
  await eventsTold();
  expect(dialog.open).toBe(true);
  expect(closed).not.toHaveBeenCalled();
});

it('knows where in the open dialog there is room for news', () => {
  const [first, second] = [host(), host()];
  const close = openModal(new FakeDialog(), first, vi.fn());
  expect(shownDialog.get().host).toBe(first);
  // One dialog makes way for the other, whichever of both hears of it first.
  const closeSecond = openModal(new FakeDialog(), second, vi.fn());
  close();
  expect(shownDialog.get().host).toBe(second);
  closeSecond();
  expect(shownDialog.get().host).toBeUndefined();
});
