// Whether a person wants to be heard and seen. In a call that is the call's own: kept with it in memory, and for a
// reload in the storage of its tab, which no other tab writes to. What the browser remembers for all its tabs is where
// a mirror begins, and no more.
import { loadPreferences } from './preferences';

export interface Wishes {
  readonly microphone: boolean;
  readonly camera: boolean;
}

/** Of the mirror before a call: as the person last chose in this browser. */
export function lastWishes(): Wishes {
  const { microphoneOn, cameraOn } = loadPreferences();
  return { microphone: microphoneOn, camera: cameraOn };
}

const neither: Wishes = { microphone: false, camera: false };
const prefix = 'rollcall.wishes:';
/** Of the calls of this page: where storage is blocked or full, one can rejoin all the same. */
const ofThisPage = new Map<string, Wishes>();

/** Of the call in this room, for whoever comes back to it in this tab. */
export function keepWishes(roomId: string, wishes: Wishes): void {
  ofThisPage.set(roomId, wishes);
  const name = prefix + roomId;
  try {
    sessionStorage.setItem(name, JSON.stringify(wishes));
  } catch {
    forget(name); // What is older than a mute must not outlive it.
  }
}

/** In doubt silent and not filmed: a press says otherwise. */
export function wishesKept(roomId: string): Wishes {
  return ofThisPage.get(roomId) ?? parse(read(prefix + roomId));
}

function forget(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Blocked by the browser's settings: then nothing was kept.
  }
}

function read(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function parse(text: string | null): Wishes {
  try {
    const { microphone, camera } = (JSON.parse(text ?? '{}') ?? {}) as Record<string, unknown>;
    return { microphone: microphone === true, camera: camera === true };
  } catch {
    return neither; // Somebody else's text under our name.
  }
}
