import type { Timers } from '../timers.js';

interface Task {
  at: number;
  readonly run: () => void;
  readonly everyMs: number | undefined;
}

/** A clock that is turned by hand. */
export class FakeTimers implements Timers {
  #now = 0;
  readonly #tasks = new Set<Task>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#add({ at: this.#now + delayMs, run, everyMs: undefined });
  }

  every(intervalMs: number, run: () => void): () => void {
    return this.#add({ at: this.#now + intervalMs, run, everyMs: intervalMs });
  }

  /** Lets time pass, and whatever promises became ready at each stop. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await settle();
      const next = [...this.#tasks].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      if (next.everyMs === undefined) this.#tasks.delete(next);
      else next.at += next.everyMs;
      next.run();
    }
    this.#now = end;
    await settle();
  }

  /** The machine sleeps: time passes and nothing runs. */
  sleep(ms: number): void {
    this.#now += ms;
    for (const task of this.#tasks) task.at = Math.max(task.at, this.#now);
  }

  #add(task: Task): () => void {
    this.#tasks.add(task);
    return () => void this.#tasks.delete(task);
  }
}

/** Runs everything that is ready: promise chains of the code under test are shorter than this. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
}
