// Single keys in a call. Off where somebody writes, and off for good where somebody wishes so (WCAG 2.1.4).
import { useEffect, useRef } from 'react';

import { createStore, type Store } from './store';
import { loadPreferences, savePreferences } from './preferences';

export type Shortcut =
  | 'microphone'
  | 'camera'
  | 'share'
  | 'hand'
  | 'chat'
  | 'people'
  | 'fullScreen'
  | 'sheet'
  | 'escape';

export const shortcutKeys: { readonly [shortcut in Shortcut]: string } = {
  microphone: 'M',
  camera: 'V',
  share: 'S',
  hand: 'H',
  chat: 'C',
  people: 'P',
  fullScreen: 'F',
  sheet: '?',
  escape: 'Esc',
};

const store = createStore({ on: loadPreferences().shortcuts });
export const shortcutsOn: Store<{ readonly on: boolean }> = store;

export function turnShortcuts(on: boolean): void {
  savePreferences({ shortcuts: on });
  store.update({ on });
}

export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'repeat'>;

/** By the letter on the key; where the keyboard has no Latin letters, by the key's place. */
export function shortcutOf(event: Key): Shortcut | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  if (event.key === 'Escape') return 'escape';
  if (event.key === '?' || event.key === '؟') return 'sheet';
  const latin = /^[a-z]$/i.test(event.key);
  const letter = latin ? event.key.toUpperCase() : /^Key([A-Z])$/.exec(event.code)?.[1];
  const all = Object.entries(shortcutKeys) as [Shortcut, string][];
  return all.find(([, key]) => key === letter)?.[0];
}

/** Listens on the page. Escape works always: it only closes. */
export function useShortcuts(actions: { readonly [shortcut in Shortcut]: () => void }): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const shortcut = shortcutOf(event);
      if (shortcut === undefined) return;
      if (shortcut !== 'escape' && (!store.get().on || isWriting(event.target))) return;
      if (shortcut !== 'escape') event.preventDefault();
      current.current[shortcut]();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input, textarea, select, [contenteditable]');
}
