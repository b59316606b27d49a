import { useEffect, useState } from 'react';

/** Whole seconds since `since` (performance.now), counting up; 0 for nothing. Only what shows them re-renders. */
export function useSecondsSince(since: number | undefined): number {
  const [seconds, setSeconds] = useState(() => secondsSince(since));
  const [counted, setCounted] = useState(since);
  if (since !== counted) {
    // It may have begun a while ago: what is first said of it is true already.
    setCounted(since);
    setSeconds(secondsSince(since));
  }
  useEffect(() => {
    if (since === undefined) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const count = () => {
      setSeconds(secondsSince(since));
      timer = setTimeout(count, 1_000 - ((performance.now() - since) % 1_000));
    };
    count();
    return () => clearTimeout(timer);
  }, [since]);
  return seconds;
}

function secondsSince(since: number | undefined): number {
  if (since === undefined) return 0;
  return Math.max(0, Math.floor((performance.now() - since) / 1_000));
}
