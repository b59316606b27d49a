// How many columns show `count` tiles of 16:9 largest in a box.

const aspect = 16 / 9;

/** Columns for `count` tiles in `width` × `height` pixels; the fewest of those that are equally good. */
export function arrange(count: number, width: number, height: number): number {
  let best = 1;
  let bestArea = 0;
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const area = tileArea(width / columns, height / Math.ceil(count / columns));
    if (area > bestArea * 1.001) [best, bestArea] = [columns, area];
  }
  return best;
}

function tileArea(cellWidth: number, cellHeight: number): number {
  const width = Math.min(cellWidth, cellHeight * aspect);
  return (width * width) / aspect;
}

const rem = 16;
const gap = 0.75 * rem;
const strip = { block: 8 * rem, inline: 9 * rem }; // As in tiles.module.css.
export const narrowWidth = 640;

/** How many people one page shows besides whoever takes the stage: what can still be told apart. */
export function slotsIn(width: number, height: number, mode: 'grid' | 'stage'): number {
  const narrow = width < narrowWidth;
  if (mode === 'grid') return narrow ? 6 : 9;
  const along = narrow
    ? (width + gap) / (strip.inline + gap)
    : (height + gap) / (strip.block + gap);
  return Math.max(2, Math.floor(along));
}
