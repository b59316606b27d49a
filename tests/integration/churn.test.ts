// 200 participants come and go: what is open afterwards is what was open before.
import { afterAll, beforeAll, expect, it } from 'vitest';

import { cycle } from '../support/churn';
import { openFiles } from '../support/process';
import { startServer, type Server } from '../support/server';

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

it('leaves neither objects nor descriptors behind', async () => {
  const pid = server.process.pid ?? 0;
  await expect.poll(() => server.mediaObjects()).toEqual(['webrtc-server']);
  const files = openFiles(pid);
  for (let round = 0; round < 2; round++) {
    await cycle(server.url, 200);
    await expect.poll(() => server.mediaObjects(), { timeout: 30_000 }).toEqual(['webrtc-server']);
    await expect.poll(() => openFiles(pid), { timeout: 30_000 }).toBeLessThanOrEqual(files + 2);
    expect((await server.health()).participants).toBe(0);
  }
}, 180_000);
