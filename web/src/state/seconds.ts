import { useEffect, useState } from 'react';

/** Whole seconds since `since` (performance.now), counting up; 0 for nothing. Only what shows them re-renders. */
export function useSecondsSince(since: number | undefined): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (since === undefined) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [since]);
  if (since === undefined) return 0;
  return Math.max(0, Math.floor((now - since) / 1_000));
}
