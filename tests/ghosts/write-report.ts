// What has been measured so far, and the report of it: build/ghosts.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { bounds } from './bounds';
import type { Cell } from './cell';
import { heatMap, markdown } from './report';
import type { UsualCell } from './usual-cell';

const outFolder = path.resolve(import.meta.dirname, '../../build/ghosts');
type Kind = 'cells' | 'usual';

/** Each is kept under its name until it is measured again. */
export function keep(kind: Kind, name: string, measured: Cell | UsualCell): void {
  const folder = path.join(outFolder, kind);
  mkdirSync(folder, { recursive: true });
  const file = `${name.replace(/[^a-z0-9]+/gi, '-')}.json`;
  writeFileSync(path.join(folder, file), JSON.stringify(measured, null, 1));
}

function kept<Measured extends Cell | UsualCell>(kind: Kind): Measured[] {
  const folder = path.join(outFolder, kind);
  if (!existsSync(folder)) return [];
  const order = Object.keys(bounds);
  return readdirSync(folder)
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Measured)
    .sort((a, b) => order.indexOf(a.cause) - order.indexOf(b.cause));
}

export function writeReport(): void {
  const cells = kept<Cell>('cells');
  const usual = kept<UsualCell>('usual');
  writeFileSync(path.join(outFolder, 'ghosts.json'), JSON.stringify({ cells, usual }, null, 1));
  writeFileSync(path.join(outFolder, 'ghosts.md'), markdown(cells, usual));
  writeFileSync(path.join(outFolder, 'ghosts.svg'), heatMap(cells, usual));
}
