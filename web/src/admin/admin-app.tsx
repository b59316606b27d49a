import { useState } from 'react';

import { useStore } from '../state/store';
import type { AdminApi } from './api/client';
import { Shell } from './components/shell';
import { KeyScreen } from './pages/key-screen';
import { NotFoundPage } from './pages/not-found-page';
import { OverviewPage } from './pages/overview-page';
import { RoomPage } from './pages/room-page';
import { RoomsPage } from './pages/rooms-page';
import { TimelinePage } from './pages/timeline-page';
import { AdminProvider } from './state/admin';
import { createResults } from './state/results';
import type { SignIn } from './state/session';
import { usePolled } from './state/use-polled';
import { useRoute } from './state/use-route';

/** Whoever has no key sees nothing but the question for it. */
export function AdminApp({ session }: { readonly session: SignIn }) {
  const { api } = useStore(session);
  if (!api) return <KeyScreen session={session} />;
  return <SignedIn api={api} onSignOut={session.signOut} />;
}

interface SignedInProps {
  readonly api: AdminApi;
  readonly onSignOut: () => void;
}

function SignedIn({ api, onSignOut }: SignedInProps) {
  const [results] = useState(createResults);
  const server = usePolled('server', api.server);
  const route = useRoute();
  return (
    <AdminProvider value={{ api, results, server }}>
      <Shell route={route} onSignOut={onSignOut}>
        <CurrentPage />
      </Shell>
    </AdminProvider>
  );
}

function CurrentPage() {
  const route = useRoute();
  switch (route.page) {
    case 'overview':
      return <OverviewPage />;
    case 'rooms':
      return <RoomsPage />;
    case 'room':
      return <RoomPage key={route.room} room={route.room} />;
    case 'timeline': {
      const { room, since } = route;
      return <TimelinePage key={`${since} ${room}`} room={room} since={since} />;
    }
    case 'not-found':
      return <NotFoundPage />;
  }
}
