import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createShownVideos, type ShownVideos } from './shown-videos';

let said: [string, unknown][];
let page: EventTarget & { visibilityState: DocumentVisibilityState };
let videos: ShownVideos;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  page = Object.assign(new EventTarget(), { visibilityState: 'visible' as const });
  videos = createShownVideos({
    room: { setVideo: (trackId, view) => void said.push([trackId, view]) },
    page: page as never,
    pixelRatio: () => 2,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

function turn(visibilityState: DocumentVisibilityState): void {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event('visibilitychange'));
}

it('says the size in pixels of the screen, at once', () => {
  videos.show('ben', { width: 320, height: 180 });
  expect(said).toEqual([['ben', { width: 640, height: 360 }]]);
});

it('says a size that changes with every frame four times a second, and the last one', () => {
  for (let width = 100; width < 160; width += 1) {
    videos.show('ben', { width, height: 100 });
    vi.advanceTimersByTime(16);
  }
  vi.advanceTimersByTime(1_000);
  expect(said.length).toBeGreaterThan(2);
  expect(said.length).toBeLessThanOrEqual(5);
  expect(said.at(-1)).toEqual(['ben', { width: 318, height: 200 }]);
});

it('says nothing twice', () => {
  videos.show('ben', { width: 320, height: 180 });
  vi.advanceTimersByTime(1_000);
  videos.show('ben', { width: 320, height: 180 });
  vi.advanceTimersByTime(1_000);
  expect(said).toHaveLength(1);
});

it('says at once what is no longer shown', () => {
  videos.show('ben', { width: 320, height: 180 });
  videos.show('ben', { width: 400, height: 180 });
  videos.hide('ben');
  vi.advanceTimersByTime(1_000);
  expect(said.slice(1)).toEqual([['ben', 'hidden']]);
});

it('has nothing sent to a page in the background, and all of it when the page is back', () => {
  videos.show('ben', { width: 320, height: 180 });
  videos.show('cleo', { width: 160, height: 90 });
  said = [];
  turn('hidden');
  expect(said).toEqual([
    ['ben', 'hidden'],
    ['cleo', 'hidden'],
  ]);
  said = [];
  videos.show('cleo', { width: 320, height: 180 });
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual([]);
  turn('visible');
  expect(said).toEqual([
    ['ben', { width: 640, height: 360 }],
    ['cleo', { width: 640, height: 360 }],
  ]);
});

it('says nothing more after the call', () => {
  videos.show('ben', { width: 320, height: 180 });
  videos.show('ben', { width: 400, height: 180 });
  videos.close();
  turn('hidden');
  vi.advanceTimersByTime(1_000);
  expect(said).toHaveLength(1);
});
