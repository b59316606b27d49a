import { useSyncExternalStore } from 'react';

import { hashOf, parseHash, type Route } from './route';

export function useRoute(): Route {
  return parseHash(useSyncExternalStore(subscribe, () => location.hash));
}

export function go(route: Exclude<Route, { page: 'not-found' }>): void {
  location.hash = hashOf(route);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}
