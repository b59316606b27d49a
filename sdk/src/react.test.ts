// The hooks under the real react-dom, over the few methods of a document that it calls for a
// component that renders nothing.
import { act, createElement, type ReactNode } from 'react';
import type { Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useConnectionState, useDuplicateTab, useParticipants, useRoom } from './react.js';
import type { OtherTab, RoomApi, RoomSnapshot } from './types.js';

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

let root: Root;
let snapshot: RoomSnapshot;
const listeners = new Set<(event: { snapshot: RoomSnapshot }) => void>();

const room: Pick<RoomApi, 'on' | 'snapshot'> = {
  snapshot: () => snapshot,
  on: (_name, listener) => {
    listeners.add(listener as never);
    return () => void listeners.delete(listener as never);
  },
};

beforeEach(async () => {
  const window = Object.assign(new EventTarget(), { HTMLIFrameElement: class {} });
  vi.stubGlobal('window', window);
  vi.stubGlobal('HTMLIFrameElement', window.HTMLIFrameElement);
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  snapshot = {
    ...{ state: 'connected', endReason: undefined, roomId: 'weekly', local: undefined },
    ...{ participants: [], activeSpeakerId: undefined, chat: [], reconnectingSince: undefined },
    ...{ silentSince: undefined, unheardSince: undefined, locked: false },
  };
  const { createRoot } = await import('react-dom/client');
  root = createRoot(new Container() as unknown as Element);
});

afterEach(async () => {
  await act(async () => root.unmount());
  expect(listeners.size).toBe(0);
  vi.unstubAllGlobals();
});

/** Renders a component that uses `hook`; the list grows by each rendering. */
async function watch<Value>(hook: () => Value): Promise<Value[]> {
  const seen: Value[] = [];
  const Probe = (): ReactNode => {
    seen.push(hook());
    return null;
  };
  await act(async () => root.render(createElement(Probe)));
  return seen;
}

const change = (more: Partial<RoomSnapshot>) =>
  act(async () => {
    snapshot = { ...snapshot, ...more };
    for (const listener of listeners) listener({ snapshot });
  });

test('useRoom gives each snapshot', async () => {
  const seen = await watch(() => useRoom(room));
  await change({ activeSpeakerId: 'bob' });
  expect(seen.map(({ activeSpeakerId }) => activeSpeakerId)).toEqual([undefined, 'bob']);
});

test('useParticipants renders again for people, not for who is speaking', async () => {
  const seen = await watch(() => useParticipants(room));
  await change({ activeSpeakerId: 'bob' });
  expect(seen).toHaveLength(1);
  const participants = [{ id: 'bob' }] as unknown as RoomSnapshot['participants'];
  await change({ participants });
  expect(seen.at(-1)).toBe(participants);
  expect(seen).toHaveLength(2);
});

test('useConnectionState says since when, and renders again for nothing else', async () => {
  const seen = await watch(() => useConnectionState(room));
  await change({ chat: [] });
  await change({ state: 'reconnecting', reconnectingSince: 12 });
  await change({ unheardSince: 34 });
  await change({ silentSince: 9 });
  const never = { reconnectingSince: undefined, silentSince: undefined, unheardSince: undefined };
  const nothing = { endReason: undefined, ...never };
  expect(seen).toEqual([
    { ...nothing, state: 'connected' },
    { ...nothing, state: 'reconnecting', reconnectingSince: 12 },
    { ...nothing, state: 'reconnecting', reconnectingSince: 12, unheardSince: 34 },
    {
      state: 'reconnecting',
      endReason: undefined,
      reconnectingSince: 12,
      silentSince: 9,
      unheardSince: 34,
    },
  ]);
});

test('useDuplicateTab asks once, and again on demand', async () => {
  const answers: OtherTab[] = ['in_call', 'none'];
  let asked = 0;
  const probe = async () => answers[asked++] ?? 'none';
  const seen = await watch(() => useDuplicateTab('weekly', probe));
  expect(seen.map(({ otherTab }) => otherTab)).toEqual([undefined, 'in_call']);
  await act(async () => seen.at(-1)?.askAgain());
  expect(seen.at(-1)?.otherTab).toBe('none');
  expect(asked).toBe(2);
});
