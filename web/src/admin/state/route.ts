// Where in the admin page somebody is: behind the `#`, which no server and no log of one sees.

export type Route =
  | { readonly page: 'overview' }
  | { readonly page: 'rooms' }
  | { readonly page: 'room'; readonly room: string }
  | {
      readonly page: 'timeline';
      readonly room: string | undefined;
      readonly since: number | undefined;
    }
  | { readonly page: 'not-found' };

export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [, page = '', name, ...rest] = path.split('/');
  const room = name === undefined || name === '' ? undefined : decoded(name);
  const isWrong = rest.length > 0 || (name !== undefined && name !== '' && room === undefined);
  if (isWrong) return { page: 'not-found' };
  switch (page) {
    case '':
    case 'overview':
      return room === undefined ? { page: 'overview' } : { page: 'not-found' };
    case 'rooms':
      return room === undefined ? { page: 'rooms' } : { page: 'not-found' };
    case 'room':
      return room === undefined ? { page: 'rooms' } : { page: 'room', room };
    case 'timeline':
      return { page: 'timeline', room, since: sinceOf(query) };
    default:
      return { page: 'not-found' };
  }
}

export function hashOf(route: Exclude<Route, { page: 'not-found' }>): string {
  switch (route.page) {
    case 'overview':
      return '#/';
    case 'rooms':
      return '#/rooms';
    case 'room':
      return `#/room/${encodeURIComponent(route.room)}`;
    case 'timeline': {
      if (route.room === undefined) return '#/timeline';
      const since = route.since === undefined ? '' : `?since=${route.since}`;
      return `#/timeline/${encodeURIComponent(route.room)}${since}`;
    }
  }
}

function sinceOf(query: string): number | undefined {
  const since = new URLSearchParams(query).get('since');
  return since !== null && /^\d{1,15}$/.test(since) ? Number(since) : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // A stray `%`: no such room.
  }
}
