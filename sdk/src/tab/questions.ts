// What an app asks before it joins: is this person in the call in another tab, was this very tab in
// it?
import type { OtherTab } from '../types.js';
import { thisPage } from './browser.js';
import { isInCallElsewhere } from './call-lock.js';
import { dropTicket, loadTicket } from './keys.js';

// How long other tabs get to answer where there are no locks: in a call their main thread may be
// busy for that long. With locks nobody waits.
const probeMs = 250;
// The answer takes a few ms; on a busy machine a late one is still worth more than none.
const lateMs = 2_000;
// A reload takes seconds. A tab reopened the next day should show the page before the meeting
// again.
const reloadMaxMs = 60_000;

/** Answers at once, without locks within 250 ms; in doubt `none`: the server settles it anyway. */
export async function probeOtherTab(roomId: string): Promise<OtherTab> {
  const { ports, claim } = thisPage();
  const late = new Promise<boolean>((resolve) => ports.setTimer(() => resolve(false), lateMs));
  const asked = claim()
    .then(({ tabId }) => isInCallElsewhere(ports, roomId, tabId, probeMs))
    .catch(() => false);
  return (await Promise.race([asked, late])) ? 'in_call' : 'none';
}

/**
 * Whether this tab was in the call when it was reloaded: join at once, without asking the person
 * again.
 */
export async function findResumable(
  roomId: string,
): Promise<{ readonly displayName: string } | undefined> {
  const { ports, claim } = thisPage();
  await claim(); // A duplicated tab gives up the copied ticket here.
  const ticket = loadTicket(ports.session, roomId);
  if (ticket === undefined) return undefined;
  if (Math.abs(Date.now() - ticket.at) > reloadMaxMs) {
    dropTicket(ports.session, roomId);
    return undefined;
  }
  return { displayName: ticket.displayName };
}
