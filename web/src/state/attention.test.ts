import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { watchAttention } from './attention';

class FakePage extends EventTarget {
  activeElement: unknown = null;
  /** What the browser says when the pointer comes upon one thing from another. */
  point(from: object | null, to: object | null) {
    if (from) this.#tell('pointerout', from, to);
    if (to) this.#tell('pointerover', to, from);
  }
  focus(element: object | null) {
    this.activeElement = null;
    this.dispatchEvent(new Event('focusout'));
    this.activeElement = element;
    if (element) this.dispatchEvent(new Event('focusin'));
  }
  #tell(type: string, target: object, relatedTarget: object | null) {
    const event = Object.assign(new Event(type), { relatedTarget });
    Object.defineProperty(event, 'target', { value: target });
    this.dispatchEvent(event);
  }
}

let childrenChanged: () => void;
class FakeObserver {
  constructor(changed: () => void) {
    childrenChanged = changed;
  }
  observe() {}
  disconnect() {
    childrenChanged = () => undefined;
  }
}
beforeEach(() => void vi.stubGlobal('MutationObserver', FakeObserver));
afterEach(() => void vi.unstubAllGlobals());

function watched() {
  const page = new FakePage();
  const inside = {};
  const children = new Set<unknown>([inside]);
  const element = { ownerDocument: page, contains: (node: unknown) => children.has(node) };
  const told = vi.fn<(attended: boolean) => void>();
  const stop = watchAttention(element as unknown as HTMLElement, told);
  const remove = () => {
    children.clear();
    childrenChanged();
  };
  return { page, inside, outside: {}, remove, stop, told, last: () => told.mock.lastCall?.[0] };
}

it('knows that somebody points at it', () => {
  const { page, inside, outside, last } = watched();
  page.point(outside, inside);
  expect(last()).toBe(true);
  page.point(inside, outside);
  expect(last()).toBe(false);
  page.point(null, inside);
  page.point(inside, null); // Out of the window, or a finger was lifted.
  expect(last()).toBe(false);
});

it('notices that what somebody pointed at or had the focus in was removed, which nothing else says', () => {
  const { page, inside, remove, last } = watched();
  page.point(null, inside);
  page.focus(inside);
  expect(last()).toBe(true);
  page.activeElement = null; // Chromium tells nobody.
  remove();
  expect(last()).toBe(false);
});

it('knows that somebody has the focus in it, wherever they point', () => {
  const { page, inside, outside, last } = watched();
  page.focus(inside);
  expect(last()).toBe(true);
  page.point(null, outside);
  expect(last()).toBe(true);
  page.focus(outside);
  expect(last()).toBe(false);
});

it('is looked at no more when it goes', () => {
  const { page, inside, stop, told, last } = watched();
  page.point(null, inside);
  stop();
  expect(last()).toBe(false);
  const times = told.mock.calls.length;
  page.point(null, inside);
  childrenChanged();
  expect(told).toHaveBeenCalledTimes(times);
});
