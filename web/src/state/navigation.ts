// Where in the app the page is. Back and Forward move it, too, unless somebody holds it: between pages of
// one app browsers ask nobody "Leave site?".

/** What is used of a window. */
export interface Browser {
  readonly location: Pick<Location, 'href' | 'pathname'>;
  readonly history: Pick<History, 'pushState' | 'back'>;
  addEventListener(type: 'popstate', listener: () => void): void;
}

export interface Navigation {
  path(): string;
  subscribe(listener: () => void): () => void;
  go(path: string): void;
  /** From here on Back and Forward only call `onAway`. Returns the function that lets go. */
  hold(onAway: () => void): () => void;
  /** Lets go, and goes where Back or Forward wanted to go last. */
  goOn(): void;
}

export function createNavigation(browser: Browser): Navigation {
  const { location, history } = browser;
  const listeners = new Set<() => void>();
  let here = { href: location.href, path: location.pathname };
  let holder: (() => void) | undefined;

  function arrive(): void {
    here = { href: location.href, path: location.pathname };
    for (const listener of [...listeners]) listener();
  }

  function stay(onAway: () => void): void {
    // The browser has moved already. This makes us the entry after the one that was wanted: where Back
    // leads, whichever way it was.
    history.pushState(null, '', here.href);
    onAway();
  }

  browser.addEventListener('popstate', () => {
    if (holder && location.pathname !== here.path) stay(holder);
    else arrive();
  });

  return {
    path: () => here.path,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    go(path) {
      history.pushState(null, '', path);
      arrive();
    },
    hold(onAway) {
      holder = onAway;
      return () => {
        if (holder === onAway) holder = undefined;
      };
    },
    goOn() {
      holder = undefined;
      history.back();
    },
  };
}
