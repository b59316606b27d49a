// What this browser remembers of a person: name and devices. Storage may be blocked: then nothing is.

export interface Preferences {
  readonly displayName: string;
  readonly microphoneId: string;
  readonly cameraId: string;
  /** Where the others are heard. */
  readonly speakerId: string;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** Empty: as the browser prefers. */
  readonly language: string;
  /** Whether single keys are shortcuts in a call. */
  readonly shortcuts: boolean;
  /** Whether a screen reader is told who comes and goes. */
  readonly announcements: boolean;
}

const key = 'rollcall.preferences';
const defaults: Preferences = {
  displayName: '',
  microphoneId: '',
  cameraId: '',
  speakerId: '',
  microphoneOn: true,
  cameraOn: true,
  language: '',
  shortcuts: true,
  announcements: true,
};

export function loadPreferences(): Preferences {
  return { ...defaults, ...parse(read(() => localStorage.getItem(key))) };
}

export function savePreferences(change: Partial<Preferences>): void {
  const text = JSON.stringify({ ...loadPreferences(), ...change });
  attempt(() => localStorage.setItem(key, text));
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** How much is written to the console: set by hand, `localStorage['rollcall.logLevel'] = 'debug'`. */
export function logLevel(): (typeof logLevels)[number] {
  const chosen = read(() => localStorage.getItem('rollcall.logLevel'));
  return logLevels.find((level) => level === chosen) ?? 'warn';
}

function parse(text: string | null): Partial<Preferences> {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).filter(
        ([name, v]) => name in defaults && typeof v === typeof defaults[name as keyof Preferences],
      ),
    );
  } catch {
    return {}; // Somebody else's text under our key: as if there were none.
  }
}

function read(get: () => string | null): string | null {
  try {
    return get();
  } catch {
    return null; // Storage is blocked by the browser's settings.
  }
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // Storage is blocked or full: the choice holds for this page only.
  }
}
