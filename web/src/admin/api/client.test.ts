import { expect, it } from 'vitest';

import { canBeKey, createApi } from './client';

interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

/** An API whose server gives `answer` to everything, and what it was asked. */
function apiOf(answer: () => Response | Promise<Response>, onWrongKey = () => {}) {
  const asked: Asked[] = [];
  const fetcher: typeof fetch = (url, init = {}) => {
    asked.push({ url: String(url), init });
    return Promise.resolve().then(answer);
  };
  return { api: createApi('a-key', { fetcher, onWrongKey }), asked };
}

const json = (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(value), { status, headers });

it('sends the key in the header and never in the address', async () => {
  const { api, asked } = apiOf(() => json({}));
  await api.lock('weekly', true);
  await api.end('weekly');
  expect(asked.map(({ init }) => new Headers(init.headers).get('Authorization'))).toEqual([
    'Bearer a-key',
    'Bearer a-key',
  ]);
  expect(asked.filter(({ url }) => url.includes('a-key'))).toEqual([]);
});

it('encodes what stands in a path, a slash too', async () => {
  const { api, asked } = apiOf(() => json({}));
  await api.remove('a/b ?', 'p#1', true);
  await api.remove('a/b ?', 'p#1', false);
  await api.mute('a/b ?', 'p#1', 'camera');
  expect(asked.map(({ url, init }) => `${init.method} ${url}`)).toEqual([
    'DELETE /admin/api/v1/rooms/a%2Fb%20%3F/participants/p%231?ban=true',
    'DELETE /admin/api/v1/rooms/a%2Fb%20%3F/participants/p%231',
    'POST /admin/api/v1/rooms/a%2Fb%20%3F/participants/p%231/mute',
  ]);
  expect(asked[2]?.init.body).toBe('{"source":"camera"}');
});

it('asks for what is behind a name, and for a time', async () => {
  const { api, asked } = apiOf(() => json({ rooms: [], events: [] }));
  await api.rooms(undefined);
  await api.rooms('a&b');
  await api.timeline('weekly', { since: 1_700_000_000_000, limit: 10 });
  expect(asked.map(({ url }) => url.replace('/admin/api/v1', ''))).toEqual([
    '/rooms',
    '/rooms?after=a%26b',
    '/rooms/weekly/timeline?since=1700000000000&limit=10',
  ]);
});

it('tells a refusal in the server’s words, with the time to wait', async () => {
  const error = { code: 'rate_limited', message: 'too many wrong keys', hint: 'again in 3 s' };
  const { api } = apiOf(() => json({ error }, 429, { 'Retry-After': '3' }));
  expect(await api.server()).toEqual({
    ok: false,
    failure: { kind: 'refused', status: 429, ...error, retryAfterSeconds: 3 },
  });
});

it('says of a key that it is wrong, and of no other refusal', async () => {
  let wrong = 0;
  const error = { code: 'a_code', message: 'no' };
  const answer = async (status: number) => {
    const { api } = apiOf(
      () => json({ error }, status),
      () => wrong++,
    );
    await api.server();
    await api.timelineSvg('weekly', {});
    return wrong;
  };
  for (const status of [403, 404, 429, 503]) expect(await answer(status)).toBe(0);
  expect(await answer(401)).toBe(2);
});

it('takes the page of a proxy for no more than its status', async () => {
  const { api } = apiOf(() => new Response('<h1>Bad Gateway</h1>', { status: 502 }));
  expect(await api.server()).toMatchObject({
    failure: { kind: 'refused', status: 502, code: 'http_502', retryAfterSeconds: undefined },
  });
});

it('says that a server is away when nothing comes, and when the answer breaks off', async () => {
  const { api } = apiOf(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(await api.server()).toEqual({ ok: false, failure: { kind: 'unreachable' } });
  const cut = new ReadableStream({ start: (stream) => stream.error(new TypeError('cut')) });
  expect(await apiOf(() => new Response(cut)).api.drain()).toEqual({
    ok: false,
    failure: { kind: 'unreachable' },
  });
});

it('calls an answer bad that is not what the document says', async () => {
  const outcome = async (response: Response) => await apiOf(() => response).api.rooms(undefined);
  const bad = (what: string) => ({ ok: false, failure: { kind: 'bad-answer', what } });
  expect(await outcome(new Response('<html>'))).toEqual(bad('it is no JSON'));
  expect(await outcome(json({ rooms: {} }))).toEqual(bad('rooms is not a list'));
  expect(await outcome(json({ rooms: [{ room: 7 }] }))).toEqual(bad('rooms[0].room is not text'));
});

it('takes nothing but an SVG for the picture', async () => {
  const picture = (type: string) =>
    apiOf(() => new Response('<svg/>', { headers: { 'Content-Type': type } })).api.timelineSvg(
      'weekly',
      {},
    );
  expect(await picture('image/svg+xml')).toMatchObject({ ok: true });
  expect(await picture('text/html')).toEqual({
    ok: false,
    failure: { kind: 'bad-answer', what: 'the picture is text/html' },
  });
});

it('knows what cannot be a key', () => {
  expect(canBeKey('abcXYZ019-._~+/=')).toBe(true);
  for (const text of ['', 'a b', 'clé', 'a\nb', 'a"b']) expect(canBeKey(text)).toBe(false);
});
