import { useSyncExternalStore } from 'react';

export interface FullScreen {
  /** Phones of one maker have none for pages. */
  readonly possible: boolean;
  readonly on: boolean;
  readonly toggle: () => void;
}

export function useFullScreen(): FullScreen {
  const on = useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
  return { possible: document.fullscreenEnabled, on, toggle };
}

function toggle(): void {
  // Refused only without a person's press, or where the page is framed without leave: nothing to tell then.
  const done = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  done.catch(() => undefined);
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('fullscreenchange', listener);
  return () => document.removeEventListener('fullscreenchange', listener);
}
