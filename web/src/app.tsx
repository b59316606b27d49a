import { Landing } from './pages/landing';
import { NotFound } from './pages/not-found';
import { RoomPage } from './pages/room-page';
import { useRoute } from './state/route';

/** Which page an address shows: `/` the landing page, `/r/NAME` a meeting. */
export function App() {
  const route = useRoute();
  switch (route.page) {
    case 'landing':
      return <Landing />;
    case 'room':
      return <RoomPage key={route.roomId} roomId={route.roomId} />;
    case 'not-found':
      return <NotFound />;
  }
}
