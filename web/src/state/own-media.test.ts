// Under the real react-dom, over the few methods of a document that it calls for a component that renders
// nothing.
import { act, createElement, StrictMode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { useOwnMedia, type OwnMedia } from './own-media';

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

class FakeTrack extends EventTarget {
  live = true;
  constructor(readonly kind: string) {
    super();
  }
  stop(): void {
    this.live = false;
  }
}

let tracks: FakeTrack[];
let owned: OwnMedia | undefined;

beforeEach(() => {
  tracks = [];
  owned = undefined;
  const window = Object.assign(new EventTarget(), { HTMLIFrameElement: class {} });
  vi.stubGlobal('window', window);
  vi.stubGlobal('HTMLIFrameElement', window.HTMLIFrameElement);
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: async () => {
      const both = ['audio', 'video'].map((kind) => new FakeTrack(kind));
      tracks.push(...both);
      return { getTracks: () => both };
    },
    enumerateDevices: () => Promise.resolve([]),
  });
  vi.stubGlobal('navigator', { mediaDevices });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** As in development, where React shows, hides and shows every page again. */
async function shownStrictly() {
  const { createRoot } = await import('react-dom/client');
  const root = createRoot(new Container() as unknown as Element);
  const Page = () => {
    owned = useOwnMedia();
    return null;
  };
  await act(async () => root.render(createElement(StrictMode, null, createElement(Page))));
  return { close: () => act(async () => root.unmount()) };
}

const live = () => tracks.filter((track) => track.live).length;

it('has camera and microphone also where React shows the page twice, and once of each', async () => {
  const page = await shownStrictly();
  expect(owned?.local.get().camera.status).toBe('on');
  expect(live()).toBe(2);
  await page.close();
  expect(live()).toBe(0);
});

it('leaves to a call what was handed over to it', async () => {
  const page = await shownStrictly();
  owned?.handOver();
  await page.close();
  expect(live()).toBe(2);
});
