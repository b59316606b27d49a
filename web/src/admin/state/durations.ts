// Lengths of time and counts, as operators read them: short, and exact where it matters.

/** "0.4 s", "42 s", "12 min 05 s", "2 h 05 min", "3 d 4 h". */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  // Down to the tenth that has passed: 9.99 s is not 10.
  if (length < 10_000) return `${(Math.floor(length / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(length / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${twoDigits(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** What passed between the answer of the server and now, added to an age or taken from what is left. */
export function grown(ms: number, passedMs: number, direction: 'up' | 'down' = 'up'): number {
  const passed = Math.max(0, passedMs);
  return Math.max(0, direction === 'up' ? ms + passed : ms - passed);
}

const counts = new Intl.NumberFormat('en');

export function count(value: number): string {
  return counts.format(value);
}

/** "1 room", "2 rooms". */
export function counted(value: number, one: string, other: string): string {
  return `${count(value)} ${value === 1 ? one : other}`;
}

/** The time of day here: "09:12:03", or with thousandths. */
export function timeOfDay(at: number, exact: 'seconds' | 'milliseconds' = 'seconds'): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return exact === 'seconds'
    ? parts
    : `${parts}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The day here: "2026-11-30". */
export function dayOf(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
