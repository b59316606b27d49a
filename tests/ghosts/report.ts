// What the runs showed, for people: a table, and a picture that can be read from afar.
import { bounds, type Bounds } from './bounds';
import type { Cell } from './cell';
import type { Run } from './judge';
import type { UsualCell } from './usual-cell';

/** A cell with where it comes from: parts of a report may be of different days. */
export type Measured<One> = One & {
  /** When, of the wall clock. */
  readonly at: string;
  /** Of the sources; not of a server from elsewhere. */
  readonly revision: string;
};

type Figure = 'reconnecting' | 'gone' | 'back' | 'media' | 'gap';
const figures: readonly Figure[] = ['reconnecting', 'gone', 'back', 'media', 'gap'];
const titles: Record<Figure, string> = {
  reconnecting: 'reconnecting',
  gone: 'gone',
  back: 'back',
  media: 'picture again',
  gap: 'longest gap',
};

const values = (runs: readonly Omit<Run, 'objects'>[], figure: Figure) =>
  runs.flatMap((run) => run[figure] ?? []).sort((a, b) => a - b);

/** Of an odd number the middle one, of an even number the upper of the two. */
const median = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? 0;

const inSeconds = (ms: number) => (ms / 1_000).toFixed(ms < 10_000 ? 2 : 1);

function cellText({ runs, cause, variant }: Cell, figure: Figure): string {
  if (variant === 'receive-only' && (figure === 'media' || figure === 'gap')) return '–';
  const sorted = values(runs, figure);
  if (sorted.length === 0) return '–';
  const limit = (bounds[cause] as Bounds)[figure];
  const text = `${inSeconds(median(sorted))} / ${inSeconds(sorted.at(-1)!)}`;
  return limit === undefined ? text : `${text} (≤ ${inSeconds(limit)})`;
}

/** The usual app's part of a row: as it was, and with the guard. */
const usualTitles = ['usual app', 'usual app, guarded'];
const usualOf = (usual: readonly UsualCell[], { cause, variant }: Cell) =>
  [false, true].map((guard) =>
    variant === 'video'
      ? usual.find((one) => one.cause === cause && one.guard === guard)
      : undefined,
  );

interface Verdict {
  readonly text: string;
  readonly fill: string;
}

/**
 * When the others saw them go, against our bound; where they should never go, when their picture moved again after what
 * was over, or how long it stood.
 */
function verdict(cell: UsualCell | undefined): Verdict {
  if (cell === undefined) return { text: '', fill: colour(undefined, undefined) };
  const limits: Bounds = bounds[cell.cause];
  const gone = values(cell.runs, 'gone').at(-1);
  const media = values(cell.runs, 'media').at(-1);
  const gap = values(cell.runs, 'gap').at(-1);
  if (gone !== undefined) {
    const fill = limits.never.includes('gone') ? red : colour(gone, limits.gone);
    return { text: `gone ${inSeconds(gone)} s`, fill };
  }
  if (!limits.never.includes('gone'))
    return { text: `not in ${inSeconds(cell.watched)} s`, fill: red };
  if (media === undefined) return { text: 'no picture', fill: red };
  if (limits.media === undefined && gap !== undefined)
    return { text: `gap ${inSeconds(gap)} s`, fill: colour(gap, limits.gap) };
  return { text: `picture ${inSeconds(media)} s`, fill: colour(media, limits.media) };
}

/** Where the figures come from, in a line. */
function origin(all: readonly Measured<object>[]): string {
  const days = [...new Set(all.map(({ at }) => at.slice(0, 10)))].sort();
  const revisions = [...new Set(all.map(({ revision }) => revision))];
  return `Measured ${[days[0], ...days.slice(1).slice(-1)].join(' to ')}, sources at ${revisions.join(', ')}.`;
}

export function markdown(
  cells: readonly Measured<Cell>[],
  usual: readonly Measured<UsualCell>[],
): string {
  const header = ['cause', 'variant', 'runs (void)', ...figures.map((one) => titles[one])];
  const rows = cells.map((cell) => [
    cell.cause,
    cell.variant,
    `${cell.runs.length} (${cell.void})`,
    ...figures.map((figure) => cellText(cell, figure)),
    `${Math.max(...cell.runs.map(({ flaps }) => flaps))}`,
    `${Math.max(...cell.runs.map(({ objects }) => objects))}`,
    cell.broken.length === 0 ? 'yes' : cell.broken.join('; '),
    ...usualOf(usual, cell).map((one) => verdict(one).text || '–'),
  ]);
  const columns = [...header, 'flaps', 'objects left', 'within its bounds', ...usualTitles];
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [
    'Seconds, median / most of the runs, with the bound; from the cause, or for coming back from its end. Flaps are',
    'changes that the cause does not explain; no cell may have any, nor objects left on the worker.',
    '',
    origin([...cells, ...usual]),
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

const red = '#d1242f';

/** Dark green far inside of its bound, yellow just inside, red outside; grey where the table promises nothing. */
function colour(worst: number | undefined, limit: number | undefined): string {
  if (worst === undefined) return '#f3f3f3';
  if (limit === undefined) return '#d8dee4';
  const share = worst / limit;
  return share > 1
    ? red
    : `hsl(${Math.round(140 - 90 * share)} 60% ${Math.round(45 + 20 * share)}%)`;
}

export function heatMap(cells: readonly Cell[], usual: readonly UsualCell[]): string {
  const columns = [...figures.map((one) => titles[one]), ...usualTitles];
  const width = nameWidth + columnWidth * columns.length;
  const height = top + rowHeight * cells.length + 10;
  const text = (x: number, y: number, what: string, more = '') =>
    `<text x="${x}" y="${y}" ${more}>${escaped(what)}</text>`;
  const body = cells.flatMap((cell, i) => {
    const y = top + i * rowHeight;
    const name = cell.variant === 'video' ? cell.cause : `${cell.cause}, ${cell.variant}`;
    const ours = figures.map((figure) => {
      const worst = values(cell.runs, figure).at(-1);
      const said = worst === undefined ? '' : `${inSeconds(worst)} s`;
      return { text: said, fill: colour(worst, cell.bounds[figure]) };
    });
    const boxes = [...ours, ...usualOf(usual, cell).map(verdict)].flatMap(
      ({ text: said, fill }, k) => {
        const x = nameWidth + k * columnWidth;
        const place = `x="${x + 1}" y="${y + 1}" width="${columnWidth - 2}" height="${rowHeight - 2}"`;
        return [
          `<rect ${place} rx="3" fill="${fill}"/>`,
          text(x + columnWidth / 2, y + 16, said, 'text-anchor="middle"'),
        ];
      },
    );
    return [text(8, y + 16, name), ...boxes];
  });
  const head = columns.map((title, k) =>
    text(nameWidth + (k + 0.5) * columnWidth, 24, title, 'text-anchor="middle"'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<title>What the others see: the most of all runs, coloured by the share of its bound; and a usual app</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...head,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}
