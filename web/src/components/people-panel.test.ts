import type { RemoteParticipant, RoomSnapshot } from '@rollcall/client';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import type { Departure, Departures } from '../state/departures';
import type { Hosting } from '../state/hosting';
import { createStore, type Store } from '../state/store';
import { en } from '../text/en';
import { PeoplePanel } from './people-panel';

vi.mock('../text', () => ({ useText: () => en }));
// Rendered to text there is nothing to be told of.
vi.mock('../state/store', async (original) => ({
  ...(await original()),
  useStore: <State>(store: Store<State>) => store.get(),
}));

beforeEach(() => vi.stubGlobal('navigator', { clipboard: {} }));
afterEach(() => vi.unstubAllGlobals());

const present = (displayName: string) =>
  ({
    ...{ id: displayName, displayName, presence: 'present', role: 'guest', hand: false },
    ...{ tracks: [], media: 'none', quality: 'good' },
  }) as unknown as RemoteParticipant;

function shown(here: readonly string[], left: readonly string[]): string {
  const list = left.map((name): Departure => ({ id: name, name, reason: 'left' }));
  const room = { participants: here.map(present), locked: false } as unknown as RoomSnapshot;
  const departures: Departures = { ...createStore({ list }), close: () => undefined };
  const hosting = {} as Hosting;
  return renderToStaticMarkup(
    createElement(PeoplePanel, { room, departures, hosting, onClose: () => undefined }),
  );
}

it('lists nobody as here and as gone, who came back while the meeting went on elsewhere', () => {
  const panel = shown(['Ben'], ['Ben', 'Cleo']);
  expect(panel).toContain(en.notices.left.left('Cleo'));
  expect(panel).not.toContain(en.notices.left.left('Ben'));
});

it('has no list of who left where they are all here again', () => {
  expect(shown(['Ben'], ['Ben'])).not.toContain(en.leftJustNow);
});
