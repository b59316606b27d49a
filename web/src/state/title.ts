// What the row of tabs says of this page.
import type { ConnectionState } from '@rollcall/client';
import { useEffect } from 'react';

import type { Catalogue } from '../text';

export function titleOf(text: Catalogue, roomId: string, state?: ConnectionState): string {
  const meeting = state === 'switched' ? text.switched.tab(roomId) : roomId;
  return `${meeting} · ${text.name}`;
}

/** Nothing leaves it as it is. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
}
