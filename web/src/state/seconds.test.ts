// Under the real react-dom, over the few methods of a document that it calls for what renders nothing.
import { act, createElement } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { useSecondsSince } from './seconds';

class Container extends EventTarget {
  readonly nodeType = 1;
  readonly nodeName = 'DIV';
  readonly tagName = 'DIV';
  readonly namespaceURI = 'http://www.w3.org/1999/xhtml';
  textContent = '';
  readonly ownerDocument = Object.assign(new EventTarget(), {
    nodeType: 9,
    activeElement: null,
    defaultView: globalThis,
  });
}

let shown: number[];
function Seconds({ since }: { readonly since: number | undefined }) {
  const seconds = useSecondsSince(since);
  if (shown.at(-1) !== seconds) shown.push(seconds);
  return null;
}

beforeEach(() => {
  shown = [];
  const window = Object.assign(new EventTarget(), { HTMLIFrameElement: class {}, document: {} });
  vi.stubGlobal('window', window);
  vi.stubGlobal('HTMLIFrameElement', window.HTMLIFrameElement);
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function counting() {
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(new Container() as unknown as Element);
  return {
    render: (since: number | undefined) =>
      act(async () => root.render(createElement(Seconds, { since }))),
    pass: (ms: number) => act(async () => void vi.advanceTimersByTime(ms)),
    end: () => act(async () => root.unmount()),
  };
}

it('says at once how long ago something began, and each second when it is over', async () => {
  const page = await counting();
  const start = performance.now();
  await page.render(undefined);
  await page.pass(10_000);
  expect(shown).toEqual([0]);
  await page.render(start + 6_300); // It is found out 3.7 s later.
  expect(shown.at(-1)).toBe(3);
  await page.pass(299);
  expect(shown.at(-1)).toBe(3);
  await page.pass(1);
  expect(shown.at(-1)).toBe(4);
  for (const _ of [5, 6]) await page.pass(1_000);
  expect(shown).toEqual([0, 3, 4, 5, 6]);
  await page.render(undefined);
  expect(shown.at(-1)).toBe(0);
  await page.end();
  expect(vi.getTimerCount()).toBe(0);
});
