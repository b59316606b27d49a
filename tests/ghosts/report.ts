// What the runs showed, for people: a table, and a picture that can be read from afar.
import type { Bounds } from './bounds';
import type { Cell, Run } from './cell';

type Figure = 'reconnecting' | 'gone' | 'back' | 'media' | 'gap';
const figures: readonly Figure[] = ['reconnecting', 'gone', 'back', 'media', 'gap'];
const titles: Record<Figure, string> = {
  reconnecting: 'reconnecting',
  gone: 'gone',
  back: 'back',
  media: 'picture again',
  gap: 'longest gap',
};

const values = (runs: readonly Run[], figure: Figure) =>
  runs.flatMap((run) => run[figure] ?? []).sort((a, b) => a - b);

/** Of an odd number the middle one, of an even number the upper of the two. */
const median = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? 0;

const inSeconds = (ms: number) => (ms / 1_000).toFixed(ms < 10_000 ? 2 : 1);

function cellText({ runs, bounds }: Cell, figure: Figure): string {
  const sorted = values(runs, figure);
  if (sorted.length === 0) return '–';
  const limit = (bounds as Bounds)[figure];
  const text = `${inSeconds(median(sorted))} / ${inSeconds(sorted.at(-1)!)}`;
  return limit === undefined ? text : `${text} (≤ ${inSeconds(limit)})`;
}

export function markdown(cells: readonly Cell[]): string {
  const header = ['cause', 'variant', 'runs (void)', ...figures.map((one) => titles[one])];
  const rows = cells.map((cell) => [
    cell.cause,
    cell.variant,
    `${cell.runs.length} (${cell.void})`,
    ...figures.map((figure) => cellText(cell, figure)),
    `${Math.max(...cell.runs.map(({ flaps }) => flaps))}`,
    `${Math.max(...cell.runs.map(({ objects }) => objects))}`,
    cell.broken.length === 0 ? 'yes' : cell.broken.join('; '),
  ]);
  const columns = [...header, 'flaps', 'objects left', 'within its bounds'];
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [
    'Seconds, median / most of the runs, with the bound; from the cause, or for coming back from its end.',
    '',
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(line),
    '',
  ].join('\n');
}

const rowHeight = 24;
const nameWidth = 240;
const columnWidth = 110;
const top = 40;

const escaped = (text: string) => text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);

/** Dark green far inside of its bound, yellow just inside, red outside; grey where the table promises nothing. */
function colour(worst: number | undefined, limit: number | undefined): string {
  if (worst === undefined) return '#f3f3f3';
  if (limit === undefined) return '#d8dee4';
  const share = worst / limit;
  return share > 1
    ? '#d1242f'
    : `hsl(${Math.round(140 - 90 * share)} 60% ${Math.round(45 + 20 * share)}%)`;
}

export function heatMap(cells: readonly Cell[]): string {
  const width = nameWidth + columnWidth * figures.length;
  const height = top + rowHeight * cells.length + 10;
  const text = (x: number, y: number, what: string, more = '') =>
    `<text x="${x}" y="${y}" ${more}>${escaped(what)}</text>`;
  const body = cells.flatMap((cell, i) => {
    const y = top + i * rowHeight;
    const name = cell.variant === 'video' ? cell.cause : `${cell.cause}, ${cell.variant}`;
    const boxes = figures.flatMap((figure, k) => {
      const x = nameWidth + k * columnWidth;
      const worst = values(cell.runs, figure).at(-1);
      const fill = colour(worst, (cell.bounds as Bounds)[figure]);
      const place = `x="${x + 1}" y="${y + 1}" width="${columnWidth - 2}" height="${rowHeight - 2}"`;
      const said = worst === undefined ? '' : `${inSeconds(worst)} s`;
      return [
        `<rect ${place} rx="3" fill="${fill}"/>`,
        text(x + columnWidth / 2, y + 16, said, 'text-anchor="middle"'),
      ];
    });
    return [text(8, y + 16, name), ...boxes];
  });
  const head = figures.map((figure, k) =>
    text(nameWidth + (k + 0.5) * columnWidth, 24, titles[figure], 'text-anchor="middle"'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>What the others see: the most of all runs, coloured by the share of its bound</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...head,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}
