import { useLayoutEffect, useState } from 'react';

import { createLocalMedia, type LocalMedia } from './local-media';
import { loadPreferences } from './preferences';

export interface OwnMedia {
  readonly local: LocalMedia;
  /** They are somebody else's from here on: this page no longer lets them go. */
  readonly handOver: () => void;
}

/**
 * The devices of this page, let go with it. Made when the page is shown, as often as that is:
 * what was closed once stays closed. Nothing before the first time, which nobody sees.
 */
export function useOwnMedia(): OwnMedia | undefined {
  const [owned, setOwned] = useState<OwnMedia>();
  useLayoutEffect(() => {
    let mine = true;
    const local = createLocalMedia(loadPreferences());
    setOwned({ local, handOver: () => (mine = false) });
    void local.start();
    return () => {
      if (mine) local.close();
    };
  }, []);
  return owned;
}
