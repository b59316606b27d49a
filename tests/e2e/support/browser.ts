// Chromium with fake devices, and what a test may ask of a page in a call.
import { chromium, expect, type Browser, type BrowserContext, type Page } from '@playwright/test';

export const chromiumArgs = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

export interface LaunchOptions {
  readonly executablePath?: string;
  readonly args?: readonly string[];
  /** `gesture`: as for everybody, sound plays only once the person has pressed something on the page. */
  readonly autoplay?: 'free' | 'gesture';
}

const autoplayPolicies = {
  free: 'no-user-gesture-required',
  gesture: 'document-user-activation-required',
};

export function launch({
  executablePath = '/usr/bin/chromium',
  args = [],
  autoplay = 'free',
}: LaunchOptions = {}): Promise<Browser> {
  const policy = `--autoplay-policy=${autoplayPolicies[autoplay]}`;
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...chromiumArgs, policy, ...args],
  });
}

/**
 * Evaluates without the user gesture that comes with everything else of Playwright's: to look at a page on
 * which nobody has pressed anything.
 */
export async function lookWithoutGesture<T>(page: Page, expression: string): Promise<T> {
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    returnByValue: true,
    awaitPromise: true,
    userGesture: false,
  });
  await session.detach();
  if (exceptionDetails) throw new Error(result.description ?? exceptionDetails.text);
  return result.value as T;
}

/** 320×180: two cores encode for several people at once, and nothing is sent in layers. */
const smallCamera = { width: 320, height: 180 };

/** A person: a browser profile of their own. */
export async function person(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
  camera = smallCamera,
): Promise<BrowserContext> {
  const context = await browser.newContext({ permissions: ['camera', 'microphone'], ...options });
  await context.addInitScript(rememberPeerConnections);
  await context.addInitScript(setUpCamera, camera);
  return context;
}

/** Opens the room's link, gives a name and joins, as anybody would. */
export async function join(
  context: BrowserContext,
  url: string,
  room: string,
  name: string,
): Promise<Page> {
  const page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.accept()); // "Are you sure you want to leave?"
  await page.goto(`${url}/r/${room}`);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join now' }).click();
  await expect(tile(page, `${name} (you)`)).toBeVisible();
  return page;
}

export const tiles = (page: Page) => page.getByTestId('tile');
export const tile = (page: Page, name: string) =>
  page.getByTestId('tile').and(page.getByLabel(name, { exact: true }));

/** Names on the tiles, in order; one's own is "NAME (you)". */
export async function names(page: Page): Promise<string[]> {
  const labels = await tiles(page).evaluateAll((all) =>
    all.map((one) => one.getAttribute('aria-label') ?? ''),
  );
  return labels.sort();
}

export async function expectNames(page: Page, expected: readonly string[]): Promise<void> {
  await expect
    .poll(() => names(page), { timeout: 20_000, intervals: [100] })
    .toEqual([...expected].sort());
}

/**
 * Notes from here on every presence but `present` that a tile shows, tiles that go, and what is said about people who
 * come and go.
 */
export async function watchRoster(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const isTile = (node: Node): node is Element =>
      node instanceof Element && node.matches('[data-testid="tile"]');
    new MutationObserver((mutations) => {
      for (const { type, target, removedNodes, addedNodes } of mutations) {
        if (type === 'attributes') {
          const presence = (target as Element).getAttribute('data-presence') ?? 'gone';
          if (presence !== 'present') seen.push(presence);
        }
        // One that only moved in the order is connected again by now.
        for (const node of removedNodes)
          if (isTile(node) && !node.isConnected) seen.push('a tile went');
        for (const node of addedNodes) {
          const said = /\S+ (left|joined|is back)\b.*/.exec(node.textContent ?? '')?.[0];
          if (said && !isTile(node)) seen.push(said);
        }
      }
    }).observe(document.body, {
      attributes: true,
      attributeFilter: ['data-presence'],
      childList: true,
      subtree: true,
    });
  });
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

/** Watches the tiles of `page` all the time: how many there were at most, and how often one came or went. */
export async function watchTiles(
  page: Page,
): Promise<() => Promise<{ most: number; changes: number }>> {
  await page.evaluate(() => {
    const seen = { most: 0, changes: -1, last: -1 };
    const count = () => {
      const now = document.querySelectorAll('[data-testid=tile]').length;
      if (now !== seen.last) seen.changes++;
      seen.last = now;
      seen.most = Math.max(seen.most, now);
    };
    count();
    new MutationObserver(count).observe(document.body, { childList: true, subtree: true });
    Object.assign(window, { seenTiles: seen });
  });
  return () =>
    page.evaluate(
      () => (window as unknown as { seenTiles: { most: number; changes: number } }).seenTiles,
    );
}

export interface Received {
  readonly framesDecoded: number;
  readonly audioEnergy: number;
  readonly protocol: string;
}

/** What each inbound track of the page has brought so far, by track. */
export function received(page: Page): Promise<Record<string, Received>> {
  return page.evaluate(async () => {
    const result: Record<string, { framesDecoded: number; audioEnergy: number; protocol: string }> =
      {};
    for (const connection of window.peerConnections) {
      if (connection.connectionState !== 'connected') continue;
      const report = await connection.getStats();
      let protocol = '';
      report.forEach((entry) => {
        if (entry.type === 'candidate-pair' && entry.nominated) {
          protocol = report.get(entry.localCandidateId)?.protocol ?? '';
        }
      });
      report.forEach((entry) => {
        if (entry.type !== 'inbound-rtp') return;
        result[`${entry.kind}:${entry.mid}:${entry.ssrc}`] = {
          framesDecoded: entry.framesDecoded ?? 0,
          audioEnergy: entry.totalAudioEnergy ?? 0,
          protocol,
        };
      });
    }
    return result;
  });
}

/** Fifteen pictures a second come of a camera, and of Chromium's fake microphone a beep every half a second. */
const growthMs = 600;

/**
 * Waits until just `videos` video tracks and `audios` audio tracks of the page grow: from one look to one that is later
 * by that time, since a track that has ended keeps what it had brought, and one between two beeps has not ended.
 */
export async function expectMediaGrows(
  page: Page,
  videos: number,
  audios: number,
): Promise<Record<string, Received>> {
  const looks: { readonly at: number; readonly tracks: Record<string, Received> }[] = [];
  const look = async () => {
    const at = performance.now();
    const tracks = await received(page);
    const before = looks.findLast((one) => one.at <= at - growthMs);
    looks.push({ at, tracks });
    return before ? grown(before.tracks, tracks) : undefined;
  };
  await expect
    .poll(look, {
      timeout: 30_000,
      intervals: [100],
      message: `${videos} video and ${audios} audio tracks grow`,
    })
    .toEqual({ videos, audios });
  return looks.at(-1)?.tracks ?? {};
}

function grown(
  before: Record<string, Received>,
  after: Record<string, Received>,
): { videos: number; audios: number } {
  let videos = 0;
  let audios = 0;
  for (const [track, now] of Object.entries(after)) {
    const then = before[track] ?? { framesDecoded: 0, audioEnergy: 0 };
    if (track.startsWith('video') && now.framesDecoded > then.framesDecoded + 2) videos++;
    if (track.startsWith('audio') && now.audioEnergy > then.audioEnergy) audios++;
  }
  return { videos, audios };
}

declare global {
  interface Window {
    peerConnections: RTCPeerConnection[];
    /** What the page has got from camera and microphone; tracks that it cloned are not among it. */
    captured: MediaStreamTrack[];
  }
}

function rememberPeerConnections(): void {
  const all: RTCPeerConnection[] = [];
  window.peerConnections = all;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      all.push(this);
    }
  };
}

/** Of that size, at 15 frames a second. */
function setUpCamera({ width, height }: typeof smallCamera): void {
  const devices = navigator.mediaDevices;
  if (!devices) return; // An insecure address.
  const original = devices.getUserMedia.bind(devices);
  window.captured = [];
  devices.getUserMedia = async (constraints = {}) => {
    const stream = await original(
      constraints.video
        ? {
            ...constraints,
            video: {
              ...(constraints.video === true ? {} : constraints.video),
              width,
              height,
              frameRate: 15,
            },
          }
        : constraints,
    );
    window.captured.push(...stream.getTracks());
    return stream;
  };
}
