// The tables of ARCHITECTURE.md that say which folder may import what.

export interface Folder {
  readonly name: string;
  /** Other folders, or single files of them. */
  readonly imports: readonly string[];
  readonly thirdParty: readonly string[];
  readonly pure: boolean;
}

/** The rows of the table whose first heading is `heading`; throws if there is no such table. */
export function importTable(markdown: string, heading: string): Map<string, Folder> {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  if (start < 0) throw new Error(`ARCHITECTURE.md has no table that starts with "${heading}"`);
  const folders = new Map<string, Folder>();
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    const [first, imports, thirdParty, pure] = line.split('|').slice(1, -1);
    const name = names(first)[0];
    if (name === undefined) throw new Error(`a row of ARCHITECTURE.md names no folder: ${line}`);
    folders.set(name, {
      name,
      imports: names(imports),
      thirdParty: names(thirdParty),
      pure: pure?.trim() === 'yes',
    });
  }
  return folders;
}

function names(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '');
}

/** Is `wanted` one of `allowed`, or inside a folder that is? `a/b` is inside `a`, `ab` is not. */
export function isWithin(wanted: string, allowed: readonly string[]): boolean {
  return allowed.some((one) => wanted === one || wanted.startsWith(`${one}/`));
}
