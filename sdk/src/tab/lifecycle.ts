// The page's coming and going, as far as it says something about the person.
//
// `pagehide` is the last call: nothing is cleaned up in `beforeunload` (the person may press Stay),
// in `freeze` (the page comes back) or in `unload` (browsers are removing it).

export interface LifecycleHooks {
  /** The page goes: closed, reloaded, navigated. It may return from the back/forward cache. */
  hide(): void;
  /** It returned from the back/forward cache. */
  restore(): void;
  visibility(state: 'visible' | 'hidden' | 'frozen'): void;
  focus(): void;
  /** A hint and no more: the window is not in front, the person may well be looking at it. */
  blur(): void;
  online(): void;
  /** The page was frozen and runs again. */
  wake(): void;
  /**
   * Whether the browser shall ask "Leave site?". Left out where it never shall: a listener for
   * `beforeunload` keeps Firefox from its back/forward cache.
   */
  confirmsLeaving?(): boolean;
}

/**
 * The question to show in the page. Browsers show a sentence of their own in their dialog, except
 * very old ones, which show this.
 */
export const leaveQuestion = 'You are in a video call. Are you sure you want to leave?';

/** Returns the function that stops listening. */
export function watchLifecycle(hooks: LifecycleHooks): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  window.addEventListener('pagehide', () => hooks.hide(), { signal });
  window.addEventListener('pageshow', (event) => event.persisted && hooks.restore(), { signal });
  window.addEventListener('focus', () => hooks.focus(), { signal });
  window.addEventListener('blur', () => hooks.blur(), { signal });
  window.addEventListener('online', () => hooks.online(), { signal });
  document.addEventListener('visibilitychange', () => hooks.visibility(document.visibilityState), {
    signal,
  });
  document.addEventListener('freeze', () => hooks.visibility('frozen'), { signal });
  const onResume = () => {
    hooks.visibility(document.visibilityState);
    hooks.wake();
  };
  document.addEventListener('resume', onResume, { signal });
  if (hooks.confirmsLeaving !== undefined) {
    const beforeUnload = (event: BeforeUnloadEvent) => {
      // Asked only after the person has touched the page; nothing is cleaned up before the answer.
      if (hooks.confirmsLeaving?.() !== true) return;
      event.preventDefault();
      event.returnValue = leaveQuestion;
    };
    window.addEventListener('beforeunload', beforeUnload, { signal });
  }
  return () => abort.abort();
}
