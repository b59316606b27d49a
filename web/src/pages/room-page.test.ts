// Under the real react-dom, over the few methods of a document that it calls for a component that renders
// nothing; what the page shows is taken down instead of shown.
import { act, createElement } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { CallPageProps } from './call-page';
import type { PrejoinProps } from './prejoin';

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

interface FakeCall {
  left: boolean;
}

let mirror: PrejoinProps | undefined;
let callPage: CallPageProps | undefined;
let calls: FakeCall[];
/** The other tabs of this browser say whether they are in the call; each question waits until then. */
let otherTabsSay: (answer: 'none' | 'in_call') => void;

vi.mock('./prejoin', () => ({
  Prejoin: (props: PrejoinProps) => {
    mirror = props;
    return null;
  },
}));
/** What carries a call. */
const callModule = () => {
  const begin = () => {
    const call = { left: false };
    calls.push(call);
    return { ...call, leave: async () => void (call.left = true) };
  };
  const CallPage = (props: CallPageProps) => {
    callPage = props;
    return null;
  };
  return { CallPage, supportProblem: () => undefined, createCall: begin, resumeCall: begin };
};
/** What carries a call is fetched anew by each page, and on a slow line waits until then. */
let fetched: Promise<unknown>;
let resumable: { readonly displayName: string } | undefined;
vi.mock('../components/opening', () => ({ Opening: () => null }));
vi.mock('../components/notice', () => ({ Notice: () => null }));
vi.mock('../state/title', () => ({ useTitle: () => undefined, titleOf: () => '' }));
vi.mock('../state/support', () => ({ obviousProblem: () => undefined }));
vi.mock('../text', () => ({ useText: () => ({}), explained: () => undefined }));
vi.mock('@rollcall/client', () => ({
  findResumable: () => Promise.resolve(resumable),
  probeOtherTab: () => new Promise((resolve) => (otherTabsSay = resolve)),
}));

beforeEach(() => {
  [mirror, callPage, calls] = [undefined, undefined, []];
  [fetched, resumable] = [Promise.resolve(), undefined];
  vi.resetModules();
  vi.doMock('./call-page', () => fetched.then(callModule));
  const window = Object.assign(new EventTarget(), {
    HTMLIFrameElement: class {},
    document: { visibilityState: 'visible' },
  });
  vi.stubGlobal('window', window);
  vi.stubGlobal('HTMLIFrameElement', window.HTMLIFrameElement);
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
});
afterEach(() => vi.unstubAllGlobals());

async function shown() {
  const { createRoot } = await import('react-dom/client');
  const { RoomPage } = await import('./room-page');
  const root = createRoot(new Container() as unknown as Element);
  await act(async () => root.render(createElement(RoomPage, { roomId: 'weekly' })));
  return { goAway: () => act(async () => root.unmount()) };
}

/** The page shows its mirror, and no other tab is in the call. */
async function opened() {
  const page = await shown();
  await vi.waitFor(() => expect(mirror).toBeDefined());
  await otherTabs('none');
  return page;
}

const otherTabs = (answer: 'none' | 'in_call') =>
  act(async () => {
    otherTabsSay(answer);
    await vi.dynamicImportSettled();
  });

const press = (what: () => void) => act(async () => what());
const join = () =>
  press(() =>
    mirror?.onJoin({
      ...{ displayName: 'Ann', media: {} as never, how: 'as_before' },
      handOver: () => undefined,
    }),
  );

const going = () => calls.filter(({ left }) => !left).length;

it('whoever joins is in one call, and in none once they leave the page', async () => {
  const page = await opened();
  await join();
  await otherTabs('none');
  await vi.waitFor(() => expect(callPage).toBeDefined());
  expect(going()).toBe(1);
  await page.goAway();
  expect(going()).toBe(0);
});

it('whoever goes back while the other tabs are asked is in no call that no page shows', async () => {
  const page = await opened();
  await join();
  await page.goAway();
  await otherTabs('none');
  expect(calls).toEqual([]);
});

it('whoever goes home while the other tabs are asked does not rejoin', async () => {
  const page = await opened();
  await join();
  await otherTabs('none');
  await vi.waitFor(() => expect(callPage).toBeDefined());
  await press(() => callPage?.onRejoin());
  await page.goAway();
  await otherTabs('none');
  expect(calls).toHaveLength(1);
  expect(going()).toBe(0);
});

it('whoever chooses the mirror while the other tabs are asked stays there', async () => {
  const page = await opened();
  await join();
  await otherTabs('none');
  await vi.waitFor(() => expect(callPage).toBeDefined());
  await press(() => callPage?.onRejoin());
  await press(() => callPage?.onBack());
  await otherTabs('none');
  expect(calls).toHaveLength(1);
  expect(going()).toBe(0);
  await page.goAway();
});

it.each(['back in a call that was reloaded', 'by a press'])(
  'whoever goes elsewhere while what carries the call is fetched is not filmed afterwards: %s',
  async (how) => {
    let arrive: () => void = () => undefined;
    fetched = new Promise<void>((resolve) => (arrive = resolve));
    if (how === 'by a press') {
      const page = await opened();
      await join();
      await otherTabs('none');
      await page.goAway();
    } else {
      resumable = { displayName: 'Ann' };
      await (await shown()).goAway();
    }
    arrive();
    await act(() => vi.dynamicImportSettled());
    expect(calls).toEqual([]); // Each asks for camera and microphone at once.
  },
);
