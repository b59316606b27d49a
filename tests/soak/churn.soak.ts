// 200 participants join and leave one server 50 times over: objects and descriptors are equal after
// each cycle, memory grows by no more than 5 % between cycle 10 and cycle 50.
import { expect, it } from 'vitest';

import { cycle } from '../support/churn';
import { openFiles, residentKib } from '../support/process';
import { startServer } from '../support/server';

it('comes back to where it was, 50 times', async () => {
  const server = await startServer();
  const pid = server.process.pid ?? 0;
  await server.health();
  const files = openFiles(pid);
  const resident: number[] = [];
  for (let round = 1; round <= 50; round++) {
    await cycle(server.url, 200);
    await expect.poll(() => server.mediaObjects(), { timeout: 30_000 }).toEqual(['webrtc-server']);
    await expect.poll(() => openFiles(pid), { timeout: 30_000 }).toBeLessThanOrEqual(files + 2);
    resident.push(residentKib(pid));
    console.log(`cycle ${round}: ${resident.at(-1)} KiB, ${openFiles(pid)} descriptors`);
  }
  await server.stop();
  const growth = resident[49]! / resident[9]! - 1;
  console.log(`memory from cycle 10 to 50: ${(growth * 100).toFixed(1)} %`);
  expect(growth).toBeLessThanOrEqual(0.05);
});
