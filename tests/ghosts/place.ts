// Where a cell is measured: a server of its own, a network for those to whom it happens, a browser for who watches.
import type { Browser } from '@playwright/test';

import { launch } from '../e2e/support/browser';
import { Network } from '../e2e/support/namespace';
import { startServer, type Server } from '../support/server';
import { LagWatch } from './lag';

export interface Place {
  readonly server: Server;
  readonly network: Network;
  /** Of the one who watches. */
  readonly browser: Browser;
  readonly lag: LagWatch;
  close(): Promise<void>;
}

export async function openPlace(): Promise<Place> {
  const network = new Network();
  const webRoot = process.env['WEB_ROOT'];
  const server = await startServer(
    ...['--announce', network.outside, '--announce', '127.0.0.1'],
    ...(webRoot === undefined ? [] : ['--web-root', webRoot]),
  );
  const browser = await launch();
  const lag = new LagWatch();
  return {
    ...{ server, network, browser, lag },
    async close() {
      await lag.stop();
      await browser.close();
      await server.stop();
      network.remove();
    },
  };
}
