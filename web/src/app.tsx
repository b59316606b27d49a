import type { ReactNode } from 'react';

import { Landing } from './pages/landing';
import { NotFound } from './pages/not-found';
import { PageBoundary } from './pages/page-boundary';
import { RoomPage } from './pages/room-page';
import { useRoute, type Route } from './state/route';

/** Which page an address shows: `/` the landing page, `/r/NAME` a meeting. Another one begins anew. */
export function App() {
  const route = useRoute();
  const key = route.page === 'room' ? `room ${route.roomId}` : route.page;
  return <PageBoundary key={key}>{pageOf(route)}</PageBoundary>;
}

function pageOf(route: Route): ReactNode {
  switch (route.page) {
    case 'landing':
      return <Landing />;
    case 'room':
      return <RoomPage roomId={route.roomId} />;
    case 'not-found':
      return <NotFound />;
  }
}
