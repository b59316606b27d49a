// Asks again and again: one second after each answer, later and later while the server is away, and not at all while
// nobody can see the page.
import type { Failure, Outcome } from '../api/client';

export interface Shown<T> {
  readonly value: T;
  /** performance.now when it was read: ages count on from there. */
  readonly at: number;
  /** The same by the wall clock, to be told. */
  readonly wallAt: number;
}

export interface Failing {
  readonly failure: Failure;
  /** performance.now of the first failure since the last answer. */
  readonly since: number;
  /** So often in a row. */
  readonly times: number;
}

export interface Polled<T> {
  /** The last good answer; it stays while others fail. */
  readonly shown: Shown<T> | undefined;
  readonly failing: Failing | undefined;
}

export const nothingYet: Polled<never> = { shown: undefined, failing: undefined };

export interface Moment {
  readonly at: number;
  readonly wallAt: number;
}

export function answered<T>(before: Polled<T>, outcome: Outcome<T>, moment: Moment): Polled<T> {
  if (outcome.ok) return { shown: { value: outcome.value, ...moment }, failing: undefined };
  const { since = moment.at, times = 0 } = before.failing ?? {};
  return { shown: before.shown, failing: { failure: outcome.failure, since, times: times + 1 } };
}

const everyMs = 1_000;
const apartMostMs = 10_000;
/** No server keeps us waiting for longer, whatever it says. */
const retryAfterMostMs = 60_000;

/** How long to wait for the next question. */
export function delayAfter(failing: Failing | undefined): number {
  if (!failing || !isAway(failing.failure)) return everyMs;
  const backOff = Math.min(everyMs * 2 ** (failing.times - 1), apartMostMs);
  return Math.max(backOff, Math.min(retryAfterMs(failing.failure), retryAfterMostMs));
}

/** A refusal is an answer, unless the server says that it cannot now. */
function isAway(failure: Failure): boolean {
  return failure.kind !== 'refused' || failure.status >= 500 || failure.status === 429;
}

function retryAfterMs(failure: Failure): number {
  return failure.kind === 'refused' ? (failure.retryAfterSeconds ?? 0) * 1_000 : 0;
}

/** What is used of a page. */
export interface Page {
  isVisible(): boolean;
  /** Returns the function that ends it. */
  onVisibility(listener: () => void): () => void;
}

export interface PollOptions<T> {
  readonly ask: () => Promise<Outcome<T>>;
  readonly page: Page;
  readonly show: (polled: Polled<T>) => void;
}

export interface Poll {
  /** Asks at once, after the question that is under way. */
  again(): void;
  close(): void;
}

export function startPoll<T>({ ask, page, show }: PollOptions<T>): Poll {
  let polled: Polled<T> = nothingYet;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isWanted = false;
  let isOpen = true;

  async function turn(): Promise<void> {
    clearTimeout(timer);
    isWanted = isAsking;
    if (isAsking || !isOpen) return;
    isAsking = true;
    const outcome = await ask();
    isAsking = false;
    if (!isOpen) return;
    polled = answered(polled, outcome, { at: performance.now(), wallAt: Date.now() });
    show(polled);
    if (isWanted) void turn();
    else if (page.isVisible()) timer = setTimeout(() => void turn(), delayAfter(polled.failing));
  }

  const stopWatching = page.onVisibility(() => {
    if (page.isVisible()) void turn();
    else clearTimeout(timer);
  });
  if (page.isVisible()) void turn();

  return {
    again: () => void turn(),
    close() {
      isOpen = false;
      clearTimeout(timer);
      stopWatching();
    },
  };
}
