// Ten thousand events of one room that really happened, as a picture: from the command that asks for it until Chromium
// has drawn it.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

import { launch } from '../e2e/support/browser';
import { plainEnvironment, serverBinary, startServerWith, type Server } from '../support/server';
import { newGuestKey, StockClient } from '../support/stock-client';

const key = 'a-key-of-this-run-long-enough-for-anybody';
const goalMs = 1_000;
const runs = 5;
const people = 200; // Each comes in 25 times: so often one may at once (core/config.hpp).
const lanes = 20; // People who come and go at the same time.
const stays = 10; // Of one connection: joins that it may try at once (driver.hpp).
const connections = 500;
const events = connections * stays * 2;

test(`${events} events are written as a picture and drawn within ${goalMs} ms`, async () => {
  const server = await startServerWith(
    `[admin]\nkey = "${key}"\n[limits]\nhandshakes_per_address = 10000\n`,
  );
  const browser = await launch();
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-bench-'));
  try {
    await happen(server);
    const file = path.join(folder, 'room.svg');
    const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
    const all: { written: number; drawn: number }[] = [];
    for (let run = 0; run < runs; run++) {
      const written = await timed(() => write(server, file));
      const drawn = await timed(async () => {
        await page.goto(pathToFileURL(file).href);
        // The frame after the one that has it.
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
      });
      all.push({ written, drawn });
    }
    await expect(page.locator('desc')).toContainText(`${people} people`);
    await expect(page.locator('desc')).toContainText(`left ${events / 2} times`);
    const total = ({ written, drawn }: (typeof all)[number]) => written + drawn;
    const { written, drawn } = all.sort((a, b) => total(a) - total(b))[runs >> 1]!;
    console.log(
      `${events} events, ${Math.round(statSync(file).size / 1_024)} KiB: written in ${Math.round(written)} ms,`,
      `drawn in ${Math.round(drawn)} ms (median of ${runs})`,
    );
    expect(written + drawn).toBeLessThan(goalMs);
  } finally {
    rmSync(folder, { recursive: true });
    await browser.close();
    await server.stop();
  }
});

/** All of them come and leave, over and over. */
async function happen(server: Server): Promise<void> {
  const keys = Array.from({ length: people }, newGuestKey);
  const left = Array.from({ length: connections }, (_, i) => i);
  const lane = async () => {
    for (let number = left.pop(); number !== undefined; number = left.pop()) {
      const client = await StockClient.connect(server.url, { transports: ['websocket'] });
      // Neighbours in the list are in use at the same time, and are others.
      const guestKey = keys[number % people]!;
      for (let stay = 0; stay < stays; stay++) {
        await client.join('large', `Somebody with a name ${number % people}`, { guestKey });
        expect(await client.code('leave')).toBe('ok');
      }
      client.close();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function write(server: Server, file: string): Promise<void> {
  const args = ['timeline', 'large', '--svg', file, '--url', server.url];
  const env = { ...plainEnvironment(), ROLLCALL_ADMIN_KEY: key };
  await promisify(execFile)(serverBinary, args, { env });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
