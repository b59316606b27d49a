// One address behind a proxy on this machine: what it may do at once, and that the others do not notice.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createToken } from '../../server-sdk/src/token';
import { startServerWith, type Server } from '../support/server';

const key = { key: 'shop', secret: 'a secret of this test, thirty-two bytes and more' };

const configuration = `
[server]
trusted_proxies = ["127.0.0.1", "::1"]
[access]
mode = "token"
[[access.keys]]
id = "shop"
algorithm = "HS256"
secret = "${key.secret}"
[limits]
wrong_tokens_per_address = 3
`;

let server: Server;
beforeAll(async () => {
  server = await startServerWith(configuration);
});
afterAll(() => server.stop());

/** A session by long-polling, of somebody whom the proxy names. */
class Visitor {
  readonly #address: string;
  #sid = '';
  readonly #heard: string[] = [];

  constructor(address: string) {
    this.#address = address;
  }

  #ask(body?: string): Promise<Response> {
    const sid = this.#sid && `&sid=${this.#sid}`;
    return fetch(`${server.url}/socket.io/?EIO=4&transport=polling${sid}`, {
      headers: { 'X-Forwarded-For': this.#address },
      ...(body !== undefined && { method: 'POST', body }),
    });
  }

  async open(): Promise<number> {
    const answer = await this.#ask();
    const said = await answer.text();
    if (answer.status === 200) this.#sid = (JSON.parse(said.slice(1)) as { sid: string }).sid;
    return answer.status;
  }

  async connect(): Promise<this> {
    expect(await this.open()).toBe(200);
    await this.#ask('40');
    return this;
  }

  /** What a join with that token is answered, or `ok`. */
  async join(token: string, displayName: string): Promise<string> {
    await this.#ask(
      `421["join",${JSON.stringify({ protocol: 1, roomId: 'blue', token, displayName })}]`,
    );
    for (;;) {
      const answer = /(?:^|\x1e)431(\[.*?\])(?:\x1e|$)/s.exec(this.#heard.splice(0).join('\x1e'));
      if (answer) {
        const [{ error }] = JSON.parse(answer[1] ?? '') as [{ error?: { code: string } }];
        return error?.code ?? 'ok';
      }
      const polled = await this.#ask();
      if (polled.status !== 200) throw new Error(`the session is over: ${await polled.text()}`);
      this.#heard.push(await polled.text());
    }
  }

  async isOver(): Promise<boolean> {
    for (;;) {
      const polled = await this.#ask();
      if (polled.status !== 200) return true;
      if ((await polled.text()).split('\x1e').includes('1')) return true;
    }
  }
}

describe('one address', () => {
  it('has an office of 200 come in at once', async () => {
    const office = Array.from({ length: 200 }, () => new Visitor('198.51.100.7'));
    const statuses = await Promise.all(office.map((each) => each.open()));
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('is told to wait when it opens sessions without end, and no other is', async () => {
    const statuses: number[] = [];
    while (!statuses.includes(429) && statuses.length < 5_000)
      statuses.push(
        ...(await Promise.all(
          Array.from({ length: 100 }, () => new Visitor('203.0.113.9').open()),
        )),
      );
    expect(statuses).toContain(429);
    expect(await new Visitor('203.0.113.10').open()).toBe(200);
    expect(server.output()).toContain('an address is at its limit');
    expect(server.output()).not.toContain('203.0.113.9');
  });

  it('loses its connection for each wrong token after many, and a right one comes in all the same', async () => {
    const guess = async () => (await new Visitor('192.0.2.66').connect()).join('no-token', 'Eve');
    for (let i = 0; i < 3; i++) expect(await guess()).toBe('token_invalid');
    const guesser = await new Visitor('192.0.2.66').connect();
    expect(await guesser.join('no-token', 'Eve')).toBe('rate_limited');
    expect(await guesser.isOver()).toBe(true);
    const token = createToken({ ...key, room: 'blue', identity: 'ann', name: 'Ann' });
    expect(await (await new Visitor('192.0.2.66').connect()).join(token, 'Ann')).toBe('ok');
    expect(await (await new Visitor('192.0.2.67').connect()).join('no-token', 'Eve')).toBe(
      'token_invalid',
    );
  });
});
