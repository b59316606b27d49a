import { vi } from 'vitest';
import type { Locks } from '../tab/claim.js';
import { memoryStorage } from '../tab/storage.js';

/** A page of a browser, as far as its coming and going goes: its events are fired by hand. */
export class FakePage {
  readonly window = Object.assign(new EventTarget(), {
    localStorage: memoryStorage(),
    sessionStorage: memoryStorage(),
  });
  readonly document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  readonly beacons: { readonly url: string; readonly body: string }[] = [];

  /** Without locks, as on insecure pages, unless there are some. */
  constructor({ locks }: { readonly locks?: Locks } = {}) {
    vi.stubGlobal('window', this.window);
    vi.stubGlobal('document', this.document);
    vi.stubGlobal('location', { origin: 'https://meet.example.org' });
    vi.stubGlobal('navigator', {
      userAgent: 'test',
      locks,
      sendBeacon: (url: URL | string, body: string) => {
        this.beacons.push({ url: String(url), body });
        return true;
      },
    });
  }

  /** Returns whether the browser would ask "Leave site?". */
  fire(type: string, more: object = {}): boolean {
    const event = Object.assign(new Event(type, { cancelable: true }), more);
    const atDocument = ['visibilitychange', 'freeze', 'resume'].includes(type);
    return !(atDocument ? this.document : this.window).dispatchEvent(event);
  }

  show(visibilityState: 'visible' | 'hidden'): void {
    this.document.visibilityState = visibilityState;
    this.fire('visibilitychange');
  }
}
