// Which files the structure tests read, and C++ without its comments and texts.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Source {
  /** Below the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

/** A broken rule, as an editor can open it: `file:line: what`. */
export type Violation = string;

const leftOut = new Set(['node_modules', 'dist', 'build', 'test-results']);

/** Files below `folders` of `root` whose name ends with one of `endings`; missing folders have none. */
export function sources(
  root: string,
  folders: readonly string[],
  endings: readonly string[],
): Source[] {
  const found: Source[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const file = path.posix.join(folder, entry.name);
      if (entry.isDirectory() && !leftOut.has(entry.name)) walk(file);
      if (entry.isFile() && endings.some((ending) => file.endsWith(ending))) {
        found.push({ file, text: readFileSync(path.join(root, file), 'utf8') });
      }
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of folders) if (present.has(folder.split('/')[0] ?? '')) walk(folder);
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

export function read(root: string, file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** The same lines with comments, strings and character literals blanked. */
export function cppCode(text: string): string {
  const skipped =
    /\/\/.*|\/\*[\s\S]*?\*\/|R"([^(\s]*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.[^']*|[^'\\\n])'/g;
  return text.replace(skipped, (part) => part.replace(/[^\n]/g, ' '));
}

export function at(file: string, line: number, what: string): Violation {
  return `${file}:${line}: ${what}`;
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
