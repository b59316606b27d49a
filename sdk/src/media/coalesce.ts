// Reconciling, one run at a time: a call during a run leads to exactly one more run after it. A run begins when
// whoever called is done: an app that answers the event of our return with another track must not set it off before
// the room itself has said what the server still has.

/** The returned promise settles with the first run that began after the call. */
export function coalesce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    const current = Promise.resolve()
      .then(run)
      .finally(() => {
        if (running === current) running = undefined;
      });
    running = current;
    return current;
  };
  return () => {
    if (running === undefined) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
}
