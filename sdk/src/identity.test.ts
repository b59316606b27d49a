// Whom a guest joins as, while what the browser keeps of them comes and goes.
import { afterAll, beforeEach, expect, test } from 'vitest';
import { identityOf, type Identity } from './identity.js';
import type { Credential, JoinAnswer } from './signaling/protocol.js';
import { thisPage } from './tab/browser.js';
import * as keys from './tab/keys.js';
import { Stage } from './testing/wired-room.js';
import { browserTimers } from './timers.js';
import type { MeetingOptions } from './types.js';

const stage = new Stage();
afterAll(() => stage.unstub());

const { local, ports } = thisPage();
const { session } = ports;

/** Site data is cleared, by the person or by their browser. */
function clearSiteData(): void {
  for (const storage of [local, session])
    while (storage.length > 0) storage.removeItem(storage.key(0) ?? '');
}

const guest = (more: Partial<MeetingOptions> = {}) =>
  identityOf({ roomId: 'weekly', displayName: 'Ann', ...more }, browserTimers);

/** The key that the server is shown. */
async function joins(identity: Identity): Promise<unknown> {
  let shown: Credential | undefined;
  await identity.join('Ann', (credential) => {
    shown = credential;
    return Promise.resolve({} as JoinAnswer);
  });
  return shown && 'guestKey' in shown ? shown.guestKey : undefined;
}

beforeEach(clearSiteData);

test.each([true, undefined])(
  'who clears site data in a call comes back as the same person: another one of this tab %s',
  async (asAnotherPerson) => {
    const identity = guest(asAnotherPerson === undefined ? {} : { asAnotherPerson });
    const key = await joins(identity);
    clearSiteData();
    expect(await joins(identity)).toBe(key);
  },
);

test('who joins once more as another person of this tab stays that one after a reload', async () => {
  const key = await joins(guest({ asAnotherPerson: true }));
  expect(await joins(guest())).toBe(key);
  expect(guest().isShared).toBe(false);
});

test('a duplicated tab, which finds before it joins that its keys are copies, is its browser’s person', async () => {
  keys.tabGuestKey(session, 'weekly');
  const identity = guest();
  keys.dropTabGuestKeys(session); // As the claim of the tab does.
  expect(await joins(identity)).toBe(keys.guestKey(local));
  expect(identity.isShared).toBe(true);
});
