// Chromium over the bare DevTools protocol. Playwright makes every page believe that it is visible and has the
// focus; here only the tab in front is, as for everybody.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';

import { chromiumArgs } from './browser';

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export class PlainBrowser {
  #lastId = 0;
  readonly #asked = new Map<number, (message: Message) => void>();
  readonly #listeners = new Set<(message: Message) => void>();

  private constructor(
    readonly process: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    socket.onmessage = ({ data }) => this.#take(JSON.parse(String(data)) as Message);
  }

  static async launch(...more: readonly string[]): Promise<PlainBrowser> {
    const profile = await mkdtemp(path.join(tmpdir(), 'rollcall-chromium-'));
    const args = [
      ...['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
      ...[...chromiumArgs, '--autoplay-policy=no-user-gesture-required', ...more, 'about:blank'],
    ];
    const process = spawn('/usr/bin/chromium', args, { stdio: 'ignore' });
    try {
      const socket = new WebSocket(await endpoint(profile));
      await once(socket, 'open');
      return new PlainBrowser(process, profile, socket);
    } catch (error) {
      process.kill('SIGKILL'); // Nobody else knows of it.
      throw error;
    }
  }

  async close(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
    await rm(this.profile, { recursive: true, maxRetries: 5 });
  }

  /** A tab, which is in front until another one is opened or activated. */
  async open(url: string): Promise<PlainTab> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const tab = new PlainTab(this, String(targetId), String(sessionId));
    for (const domain of ['Page', 'Runtime', 'Network']) await tab.send(`${domain}.enable`);
    await tab.send('Page.navigate', { url });
    return tab;
  }

  send(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    return new Promise((resolve, reject) => {
      this.#asked.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result ?? {}),
      );
    });
  }

  listen(sessionId: string, listener: (method: string, params: Record<string, unknown>) => void) {
    this.#listeners.add((message) => {
      if (message.sessionId === sessionId && message.method !== undefined)
        listener(message.method, message.params ?? {});
    });
  }

  #take(message: Message): void {
    if (message.id === undefined) return this.#listeners.forEach((listener) => listener(message));
    this.#asked.get(message.id)?.(message);
    this.#asked.delete(message.id);
  }
}

export class PlainTab {
  /** What the page wrote to the console, and the frames it sent. */
  readonly lines: string[] = [];
  readonly sent: string[] = [];

  constructor(
    private readonly browser: PlainBrowser,
    private readonly targetId: string,
    private readonly sessionId: string,
  ) {
    browser.listen(sessionId, (method, params) => this.#note(method, params));
  }

  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.browser.send(method, params, this.sessionId);
  }

  async activate(): Promise<void> {
    await this.browser.send('Target.activateTarget', { targetId: this.targetId });
  }

  /** The value of an expression in the page. */
  async look(expression: string): Promise<unknown> {
    const { result } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    return (result as { value?: unknown }).value;
  }

  #note(method: string, params: Record<string, unknown>): void {
    if (method === 'Runtime.consoleAPICalled') {
      const [first] = params['args'] as { value?: unknown }[];
      this.lines.push(String(first?.value));
    }
    if (method === 'Page.javascriptDialogOpening') {
      void this.send('Page.handleJavaScriptDialog', { accept: true }); // "Leave site?"
    }
    if (method === 'Network.webSocketFrameSent') {
      this.sent.push((params['response'] as { payloadData: string }).payloadData);
    }
  }
}

/** Does one step of joining at a time, and says where it is. */
export const enterAs = (name: string) => `(() => {
  if (document.querySelector('[data-testid=tile]')) return 'in the call';
  const field = document.querySelector('form input');
  if (!field) return 'loading';
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  set.call(field, ${JSON.stringify(name)});
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.form.requestSubmit();
  return 'joining';
})()`;

/** Chromium writes where it listens into its profile. */
async function endpoint(profile: string): Promise<string> {
  let text = '';
  await expect
    .poll(async () => {
      text = await readFile(path.join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
      return text.split('\n').length;
    })
    .toBeGreaterThan(1);
  const [port, where] = text.split('\n');
  return `ws://127.0.0.1:${port}${where}`;
}
