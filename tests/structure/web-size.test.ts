// What the web app and the admin page weigh on their way to a browser, as built: KiB of gzip.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const dist = path.resolve(import.meta.dirname, '../../web/dist');
const joinPageMax = 120;
const everythingMax = 230;
const adminPageMax = 150;

interface Weight {
  readonly file: string;
  readonly kib: number;
}

it('lets people look into the mirror after 120 KiB', () => {
  expectWithin(weigh(['index.html', ...namedBy('index.html')]), joinPageMax);
});

it('carries a call in 230 KiB, all languages included', () => {
  expectWithin(weigh(['index.html', ...assetsOfTheApp()]), everythingMax);
});

it('shows an operator the server after 150 KiB', () => {
  expectWithin(weigh(['admin.html', ...namedBy('admin.html')]), adminPageMax);
});

it('has nothing of the admin page in the app', () => {
  const isOfAdmin = (source: string) => source.includes('/src/admin/');
  const inAdmin = scripts(namedBy('admin.html')).flatMap(sourcesOf);
  expect(inAdmin.some(isOfAdmin), 'the admin page has sources of its own').toBe(true);
  expect(namedBy('index.html').filter((file) => namedBy('admin.html').includes(file))).toEqual([]);
  expect(scripts(assetsOfTheApp()).flatMap(sourcesOf).filter(isOfAdmin)).toEqual([]);
});

/** Scripts and styles that a page names: what a browser fetches before it shows anything. */
function namedBy(html: string): string[] {
  const text = readFileSync(builtFile(html), 'utf8');
  const named = [...text.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(
    ([, file]) => `${file}`,
  );
  expect(scripts(named).length, `${html} names a script`).toBeGreaterThan(0);
  return named;
}

/** All but those of the admin page, which are named after it and fetch no others. */
function assetsOfTheApp(): string[] {
  return readdirSync(builtFile('assets'))
    .filter((file) => /\.(js|css)$/.test(file) && !file.startsWith('admin-'))
    .map((file) => `assets/${file}`);
}

function scripts(files: readonly string[]): string[] {
  return files.filter((file) => file.endsWith('.js'));
}

function sourcesOf(script: string): string[] {
  const map = JSON.parse(readFileSync(builtFile(`${script}.map`), 'utf8')) as { sources: string[] };
  return map.sources;
}

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
