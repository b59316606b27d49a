// Who sits where when there are more people than a page shows. People keep their seats: nobody moves because
// somebody else comes, and whoever speaks from a later page is brought to the first one.

/** The order of before without those who left, newcomers at the end; the same array if nothing changed. */
export function seat(
  order: readonly string[],
  present: readonly string[],
  speaker: string | undefined,
  firstPage: number,
): readonly string[] {
  const here = new Set(present);
  const kept = order.filter((id) => here.has(id));
  const known = new Set(kept);
  const next = [...kept, ...present.filter((id) => !known.has(id))];
  const at = speaker === undefined ? -1 : next.indexOf(speaker);
  const last = next[firstPage - 1];
  if (speaker !== undefined && last !== undefined && at >= firstPage) {
    next[firstPage - 1] = speaker; // They change seats.
    next[at] = last;
  }
  return sameList(order, next) ? order : next;
}

export interface Page {
  readonly ids: readonly string[];
  /** From 0; the last one there is if the wanted one is gone. */
  readonly page: number;
  readonly pages: number;
}

export function pageOf(order: readonly string[], wanted: number, size: number): Page {
  const pages = Math.max(1, Math.ceil(order.length / size));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  return { ids: order.slice(page * size, (page + 1) * size), page, pages };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
