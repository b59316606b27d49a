// Sits in the page of somebody else in the room and notes when what is seen there: never asks the server.
import type { Page } from '@playwright/test';

export interface Sighting {
  /** Of the wall clock, ms: every page of this machine reads the same one. */
  readonly at: number;
  readonly what: 'reconnecting' | 'present' | 'gone' | 'back' | 'two tiles';
  /** Of the participant on the tile. */
  readonly id: string;
}

export interface Seen {
  readonly sightings: readonly Sighting[];
  /** When new pictures of the other had been decoded. */
  readonly pictures: readonly number[];
  /** When the watching ended. */
  readonly until: number;
  /** The longest delay of the page's own timer. */
  readonly lag: number;
}

/** Notes from here on what the page shows of one person, whose place `selector` finds, and when their pictures move. */
export async function observe(page: Page, selector: string): Promise<() => Promise<Seen>> {
  await page.evaluate(install, selector);
  return () =>
    page.evaluate(() => {
      const { stop, ...seen } = (
        window as unknown as { watched: Omit<Seen, 'until'> & { stop(): void } }
      ).watched;
      stop();
      return { ...seen, until: performance.timeOrigin + performance.now() };
    });
}

function install(selector: string): void {
  type What = Sighting['what'];
  const now = () => performance.timeOrigin + performance.now();
  const sightings: { at: number; what: What; id: string }[] = [];
  const pictures: number[] = [];
  const watched = { sightings, pictures, lag: 0, stop };
  Object.assign(window, { watched });

  let last: { count: number; presence: string; id: string } | undefined;
  const look = () => {
    const found = [...document.querySelectorAll(selector)];
    const presence = found[0]?.getAttribute('data-presence') ?? 'present';
    const id = found[0]?.getAttribute('data-participant') ?? last?.id ?? '';
    const note = (what: What) => sightings.push({ at: now(), what, id });
    if (last !== undefined) {
      if (found.length > 1 && last.count <= 1) note('two tiles');
      if (found.length === 0 && last.count > 0) note('gone');
      else if (found.length > 0 && last.count === 0) note('back');
      if (
        found.length > 0 &&
        presence !== last.presence &&
        (last.count > 0 || presence !== 'present')
      )
        note(presence === 'present' ? 'present' : 'reconnecting');
    }
    last = { count: found.length, presence, id };
  };
  look();
  const observer = new MutationObserver(look);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['data-presence', 'aria-label'],
    childList: true,
    subtree: true,
  });

  // Pictures are looked for each 50 ms; at 15 a second one comes each 67 ms.
  const frames = new Map<string, number>();
  let first = true;
  let asking = false;
  const sample = async () => {
    if (asking) return;
    asking = true;
    let grown = false;
    for (const connection of window.peerConnections) {
      if (connection.connectionState === 'closed') continue;
      (await connection.getStats()).forEach((entry) => {
        if (entry.type !== 'inbound-rtp' || entry.kind !== 'video') return;
        const decoded = entry.framesDecoded ?? 0;
        if (decoded > (frames.get(entry.id) ?? 0)) grown = true;
        frames.set(entry.id, decoded);
      });
    }
    if (grown && !first) pictures.push(now());
    first = false;
    asking = false;
  };
  const period = 50;
  let due = performance.now() + period;
  const timer = setInterval(() => {
    watched.lag = Math.max(watched.lag, performance.now() - due);
    due = performance.now() + period;
    void sample();
  }, period);

  function stop(): void {
    observer.disconnect();
    clearInterval(timer);
  }
}
