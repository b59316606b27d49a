// The report of all cells that have been measured so far.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { bounds } from './bounds';
import type { Cell } from './cell';
import { cellsFolder, outFolder } from './places';
import { heatMap, markdown } from './report';

export function writeReport(): void {
  const order = Object.keys(bounds);
  const cells = readdirSync(cellsFolder)
    .map((file) => JSON.parse(readFileSync(path.join(cellsFolder, file), 'utf8')) as Cell)
    .sort((a, b) => order.indexOf(a.cause) - order.indexOf(b.cause));
  writeFileSync(path.join(outFolder, 'ghosts.json'), JSON.stringify(cells, null, 1));
  writeFileSync(path.join(outFolder, 'ghosts.md'), markdown(cells));
  writeFileSync(path.join(outFolder, 'ghosts.svg'), heatMap(cells));
}
