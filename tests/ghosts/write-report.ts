// What has been measured so far, and the report of it: build/ghosts.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { bounds } from './bounds';
import { causes } from './causes';
import type { Cell } from './cell';
import { heatMap, markdown, type Measured } from './report';
import type { UsualCell } from './usual-cell';

const outFolder = path.resolve(import.meta.dirname, '../../build/ghosts');
type Kind = 'cells' | 'usual';

const fileOf = (kind: Kind, name: string) =>
  path.join(outFolder, kind, `${name.replace(/[^a-z0-9]+/gi, '-')}.json`);

/** By which a cell is kept. */
export const cellName = (cause: string, variant: string) => `${cause} ${variant}`;
export const usualName = (cause: string, guard: boolean) =>
  `${cause} ${guard ? 'guarded' : 'as it was'}`;

export const isKept = (kind: Kind, name: string): boolean => existsSync(fileOf(kind, name));

/** Each is kept under its name until it is measured again. */
export function keep(kind: Kind, name: string, cell: Cell | UsualCell): void {
  mkdirSync(path.join(outFolder, kind), { recursive: true });
  const measured: Measured<Cell | UsualCell> = { ...cell, at: new Date().toISOString(), revision };
  replace(fileOf(kind, name), JSON.stringify(measured, null, 1));
  writeReport();
}

/** Where nothing was measured yet, goes on from a report that was published: some cells take many minutes. */
export function goOnFrom(published: string): void {
  if (existsSync(outFolder) || !existsSync(published)) return;
  const { cells, usual } = JSON.parse(readFileSync(published, 'utf8')) as {
    readonly cells: readonly Measured<Cell>[];
    readonly usual: readonly Measured<UsualCell>[];
  };
  const put = (kind: Kind, name: string, cell: unknown) => {
    mkdirSync(path.join(outFolder, kind), { recursive: true });
    replace(fileOf(kind, name), JSON.stringify(cell, null, 1));
  };
  for (const cell of cells) put('cells', cellName(cell.cause, cell.variant), cell);
  for (const cell of usual) put('usual', usualName(cell.cause, cell.guard), cell);
  writeReport();
}

/** What is about to be measured: one that then fails to be must not show what it was before. */
export function forget(kind: Kind, name: string): void {
  rmSync(fileOf(kind, name), { force: true });
}

function kept<One extends Cell | UsualCell>(kind: Kind): Measured<One>[] {
  const folder = path.join(outFolder, kind);
  if (!existsSync(folder)) return [];
  const order = Object.keys(bounds);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Measured<One>)
    .filter(({ cause }) => cause in bounds)
    .sort((a, b) => order.indexOf(a.cause) - order.indexOf(b.cause));
}

function writeReport(): void {
  const cells = kept<Cell>('cells');
  const usual = kept<UsualCell>('usual');
  const missing = Object.entries(causes).flatMap(([cause, { variants }]) =>
    variants
      .filter((variant) => !cells.some((one) => one.cause === cause && one.variant === variant))
      .map((variant) => `${cause}, ${variant}`),
  );
  const all = JSON.stringify({ cells, usual, missing }, null, 1);
  replace(path.join(outFolder, 'ghosts.json'), all);
  replace(path.join(outFolder, 'ghosts.md'), markdown(cells, usual));
  replace(path.join(outFolder, 'ghosts.svg'), heatMap(cells, usual));
}

/** At once: another worker may be reading. */
function replace(file: string, content: string): void {
  const half = `${file}.${process.pid}`;
  writeFileSync(half, content);
  renameSync(half, file);
}

/** Of the sources, with a + if they were changed since. */
const revision = revisionOf(path.resolve(import.meta.dirname, '../..'));

function revisionOf(folder: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? '+' : '');
  } catch {
    return 'unknown'; // Not a checkout.
  }
}
