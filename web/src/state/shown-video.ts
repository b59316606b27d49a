import { useEffect, type RefObject } from 'react';

import type { ShownVideos } from './shown-videos';

/**
 * Has a remote track sent as large as the element that shows it, or will: also while nothing of it
 * has arrived yet, or it would never be asked for.
 */
export function useShownVideo(
  element: RefObject<Element | null>,
  videos: ShownVideos | undefined,
  trackId: string | undefined,
): void {
  useEffect(() => {
    if (!element.current || !videos || trackId === undefined) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) videos.show(trackId, entry.contentRect);
    });
    observer.observe(element.current);
    return () => {
      observer.disconnect();
      videos.hide(trackId);
    };
  }, [element, videos, trackId]);
}
