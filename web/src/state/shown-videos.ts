// Tells the room how large each picture of the others is shown, so that no larger one is sent.
import type { RoomApi } from '@rollcall/client';

import type { Size } from './element-size';

export interface ShownVideos {
  /** In CSS pixels. To be called as often as the size changes: what is said is said at most four times a second. */
  show(trackId: string, size: Size): void;
  hide(trackId: string): void;
  close(): void;
}

export interface ShownVideosOptions {
  readonly room: Pick<RoomApi, 'setVideo'>;
  readonly page?: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  readonly pixelRatio?: () => number;
}

type View = Parameters<RoomApi['setVideo']>[1];

interface Shown {
  readonly size: Size;
  readonly said: View | undefined;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

const pauseMs = 250; // While a window is dragged, or tiles move to their places.

export function createShownVideos(options: ShownVideosOptions): ShownVideos {
  const { room, page = document, pixelRatio = () => devicePixelRatio } = options;
  const shown = new Map<string, Shown>(); // As many as there are tiles on the page.

  function viewOf({ width, height }: Size): View {
    if (page.visibilityState === 'hidden' || width === 0 || height === 0) return 'hidden';
    const ratio = pixelRatio();
    return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  }

  function say(trackId: string): void {
    const one = shown.get(trackId);
    if (!one) return;
    const view = viewOf(one.size);
    clearTimeout(one.timer);
    if (same(one.said, view)) {
      shown.set(trackId, { ...one, timer: undefined });
      return;
    }
    room.setVideo(trackId, view);
    const timer = setTimeout(() => say(trackId), pauseMs);
    shown.set(trackId, { ...one, said: view, timer });
  }

  const sayAll = () => {
    for (const trackId of [...shown.keys()]) say(trackId);
  };
  page.addEventListener('visibilitychange', sayAll);

  return {
    show(trackId, size) {
      const { said, timer } = shown.get(trackId) ?? {};
      shown.set(trackId, { size, said, timer });
      if (timer === undefined) say(trackId);
    },
    hide(trackId) {
      clearTimeout(shown.get(trackId)?.timer);
      shown.delete(trackId);
      room.setVideo(trackId, 'hidden');
    },
    close() {
      page.removeEventListener('visibilitychange', sayAll);
      for (const { timer } of shown.values()) clearTimeout(timer);
      shown.clear();
    },
  };
}

function same(a: View | undefined, b: View): boolean {
  if (a === undefined || a === 'hidden' || b === 'hidden') return a === b;
  return a.width === b.width && a.height === b.height;
}
