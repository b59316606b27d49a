import { useEffect, useState } from 'react';

/** Whole seconds since `since` (performance.now), counting up. Only what shows them re-renders. */
export function useSecondsSince(since: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [since]);
  return Math.max(0, Math.floor((now - since) / 1_000));
}
