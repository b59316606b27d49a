// A mutation that no longer fits the sources would be found only when all are run again.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { guards } from '../mutations/guards.mjs';
import { mutations } from '../mutations/mutations.mjs';
import { placesOf } from '../mutations/places.mjs';

const root = path.resolve(import.meta.dirname, '../..');

it('each mutation finds its place exactly once', () => {
  const wrong = [...mutations, ...guards]
    .flatMap(placesOf)
    .filter(
      ({ file, find }) => readFileSync(path.join(root, file), 'utf8').split(find).length !== 2,
    );
  expect(wrong.map(({ name, file }) => `${name}: ${file}`)).toEqual([]);
});
