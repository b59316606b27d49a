// How late this machine wakes a thread that does nothing but sleep: what it adds to every figure.
import { Worker } from 'node:worker_threads';

const code = `
const { workerData } = require('node:worker_threads');
const shared = new Float64Array(workerData);
const cell = new Int32Array(new SharedArrayBuffer(4));
const period = 10;
for (;;) {
  const before = performance.now();
  Atomics.wait(cell, 0, 0, period);
  shared[0] = Math.max(shared[0], performance.now() - before - period);
}`;

export class LagWatch {
  private readonly shared = new SharedArrayBuffer(8);
  private readonly worst = new Float64Array(this.shared);
  private readonly worker = new Worker(code, { eval: true, workerData: this.shared });

  /** The longest lateness since the last call, ms. */
  take(): number {
    const worst = this.worst[0] ?? 0;
    this.worst[0] = 0;
    return worst;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
