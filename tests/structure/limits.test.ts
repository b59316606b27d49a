// docs/limits.md against the code and the settings.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, read, type Violation } from './sources.js';

const root = path.resolve(import.meta.dirname, '../..');
const page = 'docs/limits.md';

describe('docs/limits.md', () => {
  it('says what the code says', () => {
    expect(rows(root).length).toBeGreaterThanOrEqual(35);
    expect(numberViolations(rows(root), root)).toEqual([]);
  });
  it('has every setting that is a limit, with its default', () => {
    expect(settingViolations(rows(root), root)).toEqual([]);
  });
  it('names codes of the protocol', () => {
    expect(codeViolations(rows(root), root)).toEqual([]);
  });
  it('is held to it: a number that has changed is found', () => {
    const [first] = rows(root);
    const wrong = { ...first!, snippet: first!.snippet.replace(/\d+$/, '7') };
    expect(numberViolations([wrong], root)).not.toEqual([]);
    const other = { ...first!, standard: '7' };
    expect(settingViolations([other, ...rows(root).slice(1)], root)).not.toEqual([]);
  });
});

interface Row {
  readonly line: number;
  readonly settings: readonly string[];
  readonly standard: string;
  readonly code: string;
  readonly snippet: string;
  readonly file: string;
}

/** The rows of all tables; those without settings have a column less. */
function rows(folder: string): Row[] {
  const found: Row[] = [];
  let hasSettings = false;
  for (const [index, text] of read(folder, page).split('\n').entries()) {
    if (text.startsWith('| limit |')) hasSettings = text.startsWith('| limit | setting |');
    if (!text.startsWith('|') || /^\| limit |^\|---/.test(text)) continue;
    const cells = text
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const setting = hasSettings ? (cells[1] ?? '') : '';
    const [standard = '', , code = '', where = ''] = cells.slice(hasSettings ? 2 : 1);
    const place = /^`([^`]+)` in \[[^\]]+\]\(\.\.\/([^)]+)\)$/.exec(where);
    if (!place) throw new Error(at(page, index + 1, 'does not say where the number stands'));
    const settings = [...setting.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, name]) => name ?? '');
    const [, snippet = '', file = ''] = place;
    found.push({ line: index + 1, settings, standard, code, snippet, file });
  }
  return found;
}

function numberViolations(all: readonly Row[], folder: string): Violation[] {
  return all
    .filter(({ snippet, file }) => {
      const ends = new RegExp(
        `(?<![\\w'])${snippet.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w'])`,
      );
      return !ends.test(read(folder, file));
    })
    .map(({ line, snippet, file }) => at(page, line, `${snippet} is not in ${file}`));
}

/** Settings of `[limits]`, as docs/configuration.md has them, which the server's own tests hold to the code. */
function settingViolations(all: readonly Row[], folder: string): Violation[] {
  const text = read(folder, 'docs/configuration.md');
  const [, section = ''] = /^## `\[limits\]`\n([\s\S]*?)^## /m.exec(text) ?? [];
  const told = new Map<string, string>();
  for (const { settings, standard } of all)
    for (const [index, name] of settings.entries())
      told.set(name, standard.split(', ')[index]?.replaceAll(',', '') ?? '');
  return [...section.matchAll(/^\| `([a-z_]+)` \| `(\d+)` \|/gm)].flatMap(([, key, value]) => {
    const said = told.get(`limits.${key}`);
    return said === value ? [] : [at(page, 1, `limits.${key} is ${value}, not ${said}`)];
  });
}

function codeViolations(all: readonly Row[], folder: string): Violation[] {
  const protocol = read(folder, 'protocol/PROTOCOL.md');
  return all
    .filter(({ code }) => code !== '' && !protocol.includes(`| ${code} |`))
    .map(({ line, code }) => at(page, line, `${code} is no code of the protocol`));
}
