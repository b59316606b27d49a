import { beforeEach, expect, it } from 'vitest';

import { createNavigation, type Browser, type Navigation } from './navigation';

/** The history of a tab that has opened one page, and whose addresses have changed since. */
class FakeBrowser implements Browser {
  entries = ['https://meet.example/'];
  at = 0;
  #arrive = () => {};
  readonly location: Browser['location'];
  readonly history: Browser['history'] = {
    pushState: (_state, _title, url) => {
      const here = this.entries[this.at];
      this.entries = [...this.entries.slice(0, this.at + 1), new URL(String(url), here).href];
      this.at += 1;
    },
    back: () => this.go(-1),
  };

  constructor() {
    const href = () => this.entries[this.at] ?? '';
    this.location = {
      get href() {
        return href();
      },
      get pathname() {
        return new URL(href()).pathname;
      },
    };
  }

  addEventListener(_type: 'popstate', listener: () => void): void {
    this.#arrive = listener;
  }

  /** Back, Forward, or further, by the person. */
  go(steps: number): void {
    this.at += steps;
    this.#arrive();
  }

  paths(): string[] {
    return this.entries.map((entry) => new URL(entry).pathname);
  }
}

let browser: FakeBrowser;
let navigation: Navigation;
let asked: number;
let shown: string[];
const ask = () => void (asked += 1);

beforeEach(() => {
  browser = new FakeBrowser();
  navigation = createNavigation(browser);
  asked = 0;
  shown = [];
  navigation.subscribe(() => shown.push(navigation.path()));
  navigation.go('/r/weekly');
});

it('goes where it is sent, and where Back and Forward lead', () => {
  browser.go(-1);
  browser.go(1);
  expect(shown).toEqual(['/r/weekly', '/', '/r/weekly']);
});

it('stays where it is held, and asks instead', () => {
  navigation.hold(ask);
  browser.go(-1);
  expect(asked).toBe(1);
  expect(navigation.path()).toBe('/r/weekly');
  expect(browser.location.pathname).toBe('/r/weekly');
  expect(shown).toEqual(['/r/weekly']); // Nothing was ever drawn of the other page.
});

it('asks again each time, and leaves no trace of it in the history', () => {
  navigation.hold(ask);
  for (let times = 0; times < 3; times += 1) browser.go(-1);
  expect(asked).toBe(3);
  expect(browser.paths()).toEqual(['/', '/r/weekly']);
});

it('goes on to where Back wanted to go, from where Forward returns', () => {
  navigation.hold(ask);
  browser.go(-1);
  navigation.goOn();
  expect(navigation.path()).toBe('/');
  browser.go(1);
  expect(navigation.path()).toBe('/r/weekly');
  expect(asked).toBe(1);
});

it('goes on to where Forward wanted to go, too', () => {
  navigation.go('/r/other');
  browser.go(-1);
  navigation.hold(ask);
  browser.go(1);
  expect(navigation.path()).toBe('/r/weekly');
  navigation.goOn();
  expect(navigation.path()).toBe('/r/other');
});

it('goes back as ever once it is let go', () => {
  const letGo = navigation.hold(ask);
  letGo();
  browser.go(-1);
  expect(asked).toBe(0);
  expect(navigation.path()).toBe('/');
});

it('is still held by the second of two when the first lets go late', () => {
  const letGo = navigation.hold(() => undefined);
  navigation.hold(ask);
  letGo();
  browser.go(-1);
  expect(asked).toBe(1);
});

it('asks nobody while only the part behind # changes, and keeps it', () => {
  browser.history.pushState(null, '', '#chat');
  browser.go(0);
  navigation.hold(ask);
  browser.go(-1);
  expect(asked).toBe(0);
  browser.go(1);
  browser.go(-2);
  expect(asked).toBe(1);
  expect(browser.location.href).toBe('https://meet.example/r/weekly#chat');
});

it('goes where the app sends it, held or not', () => {
  navigation.hold(ask);
  navigation.go('/');
  expect(asked).toBe(0);
  expect(navigation.path()).toBe('/');
});
