import { useAdmin } from '../state/admin';
import type { Polling } from '../state/use-polled';
import { OldBanner } from './freshness';

interface PageFailureProps {
  readonly polling: Polling<unknown>;
}

/** What is wrong with this page alone: that the whole server is away is said above every page. */
export function PageFailure({ polling }: PageFailureProps) {
  const { server } = useAdmin();
  return server.polled.failing ? null : <OldBanner polling={polling} />;
}
