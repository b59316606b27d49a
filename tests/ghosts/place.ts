// Where a cell is measured: a server of its own, a network for those to whom it happens, a browser for who watches.
import path from 'node:path';
import type { Browser } from '@playwright/test';

import { launch } from '../e2e/support/browser';
import { Network } from '../e2e/support/namespace';
import { startServer, type Server } from '../support/server';
import { LagWatch } from './lag';
import { Turns } from './turns';

export interface Place {
  readonly server: Server;
  readonly network: Network;
  /** Of the one who watches. */
  readonly browser: Browser;
  readonly lag: LagWatch;
  readonly turns: Turns;
  close(): Promise<void>;
}

/** All places of this machine. */
export const turnsHere = () =>
  new Turns(path.resolve(import.meta.dirname, '../../build/ghosts-turns'));

export async function openPlace(): Promise<Place> {
  const network = new Network();
  const webRoot = process.env['WEB_ROOT'];
  const server = await startServer(
    ...['--announce', network.outside, '--announce', '127.0.0.1'],
    ...(webRoot === undefined ? [] : ['--web-root', webRoot]),
  );
  const browser = await launch();
  const lag = new LagWatch();
  const turns = turnsHere();
  return {
    ...{ server, network, browser, lag, turns },
    async close() {
      turns.end();
      await lag.stop();
      await browser.close();
      await server.stop();
      network.remove();
    },
  };
}
