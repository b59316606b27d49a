// Where the matrix puts what it found.
import path from 'node:path';

export const outFolder = path.resolve(import.meta.dirname, '../../build/ghosts');
export const cellsFolder = path.join(outFolder, 'cells');
