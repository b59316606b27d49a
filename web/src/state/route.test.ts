import { describe, expect, it } from 'vitest';

import { isRoomId, parseRoute, roomIdFromInput, roomPath } from './route';

describe('parseRoute', () => {
  it('shows the landing page at /', () => expect(parseRoute('/')).toEqual({ page: 'landing' }));

  it('finds the room in its path, whatever the name', () => {
    for (const roomId of ['abc', 'Büro 3', 'a/b', '100%', '会議']) {
      expect(parseRoute(roomPath(roomId))).toEqual({ page: 'room', roomId });
    }
  });

  it('refuses what cannot be a room', () => {
    for (const path of [
      '/x',
      '/r/',
      '/r/%E0%A4%A',
      '/r/a/b',
      `/r/${'x'.repeat(129)}`,
      '/r/a%0Ab',
      '/r/.',
      '/r/..',
      '/r/%2E%2e',
    ]) {
      expect(parseRoute(path)).toEqual({ page: 'not-found' });
    }
  });
});

describe('roomIdFromInput', () => {
  it('takes a name, a path or a whole link', () => {
    for (const input of [
      'abc',
      ' abc ',
      '/r/abc',
      'https://meet.example/r/abc',
      'http://localhost:3001/r/abc/',
    ]) {
      expect(roomIdFromInput(input)).toBe('abc');
    }
  });

  it('says nothing to what is no room', () => {
    for (const input of ['', ' ', 'https://meet.example/', 'a/b', '.', '..']) {
      expect(roomIdFromInput(input)).toBeUndefined();
    }
  });
});

describe('isRoomId', () => {
  it('counts bytes, not characters', () => {
    expect(isRoomId('é'.repeat(64))).toBe(true);
    expect(isRoomId('é'.repeat(65))).toBe(false);
  });
});
