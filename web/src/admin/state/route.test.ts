import { expect, it } from 'vitest';

import { hashOf, parseHash, type Route } from './route';

it('begins with the overview', () => {
  for (const hash of ['', '#', '#/', '#/overview'])
    expect(parseHash(hash)).toEqual({ page: 'overview' });
});

it('leads to every page and back, whatever a room is called', () => {
  const routes: readonly Exclude<Route, { page: 'not-found' }>[] = [
    { page: 'overview' },
    { page: 'rooms' },
    { page: 'room', room: 'weekly' },
    { page: 'room', room: 'a/b?c#d %41 ü' },
    { page: 'timeline', room: undefined, since: undefined },
    { page: 'timeline', room: 'a/b', since: undefined },
    { page: 'timeline', room: 'weekly', since: 1_700_000_000_000 },
  ];
  for (const route of routes) expect(parseHash(hashOf(route))).toEqual(route);
});

it('shows all of a timeline whose time makes no sense', () => {
  for (const since of ['x', '-1', '1.5', '', '1e9'])
    expect(parseHash(`#/timeline/weekly?since=${since}`)).toEqual({
      page: 'timeline',
      room: 'weekly',
      since: undefined,
    });
});

it('knows no other page', () => {
  for (const hash of ['#/nothing', '#/room/a/b', '#/rooms/x', '#/room/%', '#/overview/x'])
    expect(parseHash(hash)).toEqual({ page: 'not-found' });
  expect(parseHash('#/room/')).toEqual({ page: 'rooms' });
});
