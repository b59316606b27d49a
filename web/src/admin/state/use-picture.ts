// The timeline as the server draws it: fetched with the key, and shown from memory.
import { useEffect, useEffectEvent, useRef, useState } from 'react';

import type { Failure, Outcome } from '../api/client';

export interface Picture {
  /** Of the picture in memory. */
  readonly url: string | undefined;
  readonly failure: Failure | undefined;
}

/** Drawing costs the server something: no more often than this, however much happens. */
const apartMs = 5_000;

const none: Picture = { url: undefined, failure: undefined };

/** Another one whenever `version` changes; nothing for no version. */
export function usePicture(
  version: number | undefined,
  fetchPicture: () => Promise<Outcome<Blob>>,
): Picture {
  const [picture, setPicture] = useState(none);
  const askedAt = useRef(-Infinity);
  const ask = useEffectEvent(fetchPicture);

  useEffect(() => {
    if (version === undefined) return undefined;
    let isWanted = true;
    const load = async () => {
      askedAt.current = performance.now();
      const outcome = await ask();
      if (!isWanted) return;
      if (outcome.ok) setPicture({ url: URL.createObjectURL(outcome.value), failure: undefined });
      else setPicture(({ url }) => ({ url, failure: outcome.failure }));
    };
    const wait = Math.max(0, askedAt.current + apartMs - performance.now());
    const timer = setTimeout(() => void load(), wait);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [version]);

  const { url } = picture;
  useEffect(() => {
    if (url === undefined) return undefined;
    return () => URL.revokeObjectURL(url);
  }, [url]);
  return picture;
}
