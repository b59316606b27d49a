import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { beforeEach, expect, test } from 'vitest';
import { LocalTracks, requireTrack } from './local-tracks.js';

let changes: number;
let tracks: LocalTracks;

function track(kind: 'audio' | 'video' = 'video') {
  const fake = new FakeMediaStreamTrack({ kind });
  return { fake, real: fake as unknown as MediaStreamTrack };
}

beforeEach(() => {
  changes = 0;
  tracks = new LocalTracks(() => (changes += 1));
});

test('a track that takes another’s place stops it', () => {
  const first = track();
  const second = track();
  tracks.set('camera', first.real);
  tracks.set('camera', second.real);
  expect(first.real.readyState).toBe('ended');
  expect(tracks.list.map((each) => each.mediaTrack)).toEqual([second.real]);
});

test('mute silences the track at once, and outlives its replacement', () => {
  const first = track('audio');
  tracks.set('microphone', first.real);
  expect(tracks.setMuted('microphone', true)).toBe(true);
  expect(first.real.enabled).toBe(false);
  const second = track('audio');
  tracks.set('microphone', second.real);
  expect(second.real.enabled).toBe(false);
});

test('nothing can be muted that is not there', () => {
  expect(tracks.setMuted('camera', true)).toBe(false);
});

test('a track that ends by itself is not published any more', () => {
  const screen = track();
  tracks.set('screen', screen.real);
  screen.fake.remoteStop();
  expect(tracks.list).toEqual([]);
  expect(changes).toBe(2);
});

test('a replaced track that ends late takes nothing with it', () => {
  const first = track();
  const second = track();
  tracks.set('camera', first.real);
  tracks.set('camera', second.real);
  first.fake.dispatchEvent(new Event('ended') as never);
  expect(tracks.list).toHaveLength(1);
});

test('stopping all stops every device', () => {
  const both = [track(), track('audio')] as const;
  tracks.set('camera', both[0].real);
  tracks.set('microphone', both[1].real);
  tracks.stopAll();
  expect(both.map(({ real }) => real.readyState)).toEqual(['ended', 'ended']);
  expect(tracks.list).toEqual([]);
});

test('the list is the same array until something changes', () => {
  const camera = track();
  tracks.set('camera', camera.real);
  const before = tracks.list;
  tracks.set('camera', camera.real);
  tracks.setMuted('camera', false);
  expect(tracks.list).toBe(before);
});

for (const [what, given] of [
  ['nothing', undefined],
  ['a stream instead of one of its tracks', { getTracks: () => [track().real], active: true }],
] as const) {
  test(`${what} is no track, and that is said with what to give`, () => {
    expect(() => requireTrack('camera', given)).toThrow(
      expect.objectContaining({
        ...{ name: 'RollcallError', code: 'bad_request' },
        hint: expect.stringContaining('MediaStreamTrack') as string,
      }),
    );
  });
}

test('a track is one', () => {
  requireTrack('camera', track().real);
  requireTrack('microphone', track('audio').real);
});
