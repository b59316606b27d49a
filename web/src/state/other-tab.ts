// Another tab of this browser in the same call: asked for when the page opens, when one joins, and, where
// there is one, whenever the person comes back to this page, who may have closed it.
import { probeOtherTab, type OtherTab } from '@rollcall/client';
import { useEffect, useState } from 'react';

import { createStore, useStore, type Store } from './store';

export interface OtherTabOptions {
  readonly roomId: string;
  readonly probe?: (roomId: string) => Promise<OtherTab>;
  readonly page?: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> & {
    readonly document: Pick<Document, 'visibilityState'>;
  };
}

export interface OtherTabQuestion extends Store<{ readonly answer: OtherTab }> {
  /** Never rejects. */
  ask(): Promise<OtherTab>;
  /** Asks now and as described above. Returns the function that stops it. */
  watch(): () => void;
}

export function createOtherTab(options: OtherTabOptions): OtherTabQuestion {
  const { roomId, probe = probeOtherTab, page = window } = options;
  const store = createStore<{ readonly answer: OtherTab }>({ answer: 'none' });
  let asking: Promise<OtherTab> | undefined;

  async function askAnew(): Promise<OtherTab> {
    // In doubt nobody: the server has a rule of its own for two tabs.
    const answer = await probe(roomId).catch((): OtherTab => 'none');
    asking = undefined;
    if (answer !== store.get().answer) store.update({ answer });
    return answer;
  }

  const ask = () => (asking ??= askAnew());

  function look(): void {
    if (store.get().answer === 'in_call' && page.document.visibilityState === 'visible') void ask();
  }

  return {
    ...store,
    ask,
    watch() {
      void ask();
      for (const event of ['focus', 'visibilitychange']) page.addEventListener(event, look);
      return () => {
        for (const event of ['focus', 'visibilitychange']) page.removeEventListener(event, look);
      };
    },
  };
}

/** `open`: while the page asks, that is before a call and after it. */
export function useOtherTab(roomId: string, open: boolean) {
  const [question] = useState(() => createOtherTab({ roomId }));
  useEffect(() => (open ? question.watch() : undefined), [open, question]);
  return { answer: useStore(question).answer, ask: question.ask };
}
