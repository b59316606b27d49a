// What the web app weighs on its way to a browser, as built: KiB of gzip.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const dist = path.resolve(import.meta.dirname, '../../web/dist');
const joinPageMax = 120;
const everythingMax = 230;

interface Weight {
  readonly file: string;
  readonly kib: number;
}

it('lets people look into the mirror after 120 KiB', () => {
  const html = readFileSync(builtFile('index.html'), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file);
  expect(named.some((file) => file?.endsWith('.js'))).toBe(true);
  expectWithin(weigh(['index.html', ...named.map(String)]), joinPageMax);
});

it('carries a call in 230 KiB, all languages included', () => {
  const assets = readdirSync(builtFile('assets')).filter((file) => /\.(js|css)$/.test(file));
  expectWithin(weigh(['index.html', ...assets.map((file) => `assets/${file}`)]), everythingMax);
});

function builtFile(file: string): string {
  const built = path.join(dist, file);
  if (!existsSync(built)) throw new Error(`${built} is missing: script/build makes it`);
  return built;
}

function weigh(files: readonly string[]): Weight[] {
  return files.map((file) => ({
    file,
    kib: gzipSync(readFileSync(builtFile(file)), { level: 9 }).length / 1024,
  }));
}

function expectWithin(weights: readonly Weight[], max: number): void {
  const sum = weights.reduce((total, { kib }) => total + kib, 0);
  const row = (name: string, kib: number) => `${kib.toFixed(1).padStart(8)} KiB  ${name}`;
  const table = [
    ...weights.toSorted((a, b) => b.kib - a.kib).map(({ file, kib }) => row(file, kib)),
    row(`together; allowed are ${max}`, sum),
  ].join('\n');
  expect(sum, `\n${table}\n`).toBeLessThanOrEqual(max);
}
