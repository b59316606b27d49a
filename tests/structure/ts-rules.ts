// What the TypeScript of the SDK, the web app and the tests must obey.
import path from 'node:path';
import ts from 'typescript';
import { importTable, isWithin } from './import-table.js';
import { at, read, sources, type Source, type Violation } from './sources.js';

const endings = ['.ts', '.tsx'];
const isTest = (file: string) => file.includes('.test.') || file.includes('/testing/');

function parse({ file, text }: Source): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
}

function everyNode(tree: ts.SourceFile, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node) => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(tree);
}

function lineOf(node: ts.Node): number {
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
}

interface Import {
  readonly line: number;
  readonly from: string;
}

/** Static, dynamic and type-only imports, and exports from elsewhere. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  everyNode(parse(source), (node) => {
    if (!ts.isStringLiteral(node)) return;
    const { parent } = node;
    const isImport =
      ((ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) &&
        parent.moduleSpecifier === node) ||
      (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent)) ||
      (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword);
    if (isImport) found.push({ line: lineOf(node), from: node.text });
  });
  return found;
}

/** The SDK's folders against their table in ARCHITECTURE.md. */
export function sdkImportViolations(root: string): Violation[] {
  const table = importTable(read(root, 'ARCHITECTURE.md'), 'SDK folder');
  return sources(root, ['sdk/src'], endings).flatMap((source) => {
    const [, , name = '', ...rest] = source.file.split('/');
    if (rest.length === 0 || name === 'testing' || isTest(source.file)) return [];
    const folder = table.get(name);
    if (!folder) return [at(source.file, 1, `the folder ${name} is not in ARCHITECTURE.md`)];
    return importsOf(source).flatMap(({ line, from }) => {
      const allowed = from.startsWith('.')
        ? isWithin(inSdk(source.file, from), [folder.name, ...folder.imports])
        : isWithin(from, folder.thirdParty);
      return allowed ? [] : [at(source.file, line, `${folder.name} may not import ${from}`)];
    });
  });
}

function inSdk(file: string, from: string): string {
  const target = path.posix.join(path.posix.dirname(file), from).replace(/\.[jt]sx?$/, '');
  return path.posix.relative('sdk/src', target);
}

/** Of the SDK the web app knows the index; of the rest of the repository nothing. */
export function webImportViolations(root: string): Violation[] {
  return sources(root, ['web/src'], endings).flatMap((source) =>
    importsOf(source).flatMap(({ line, from }) => {
      const target = path.posix.join(path.posix.dirname(source.file), from);
      const outside = from.startsWith('.') && !target.startsWith('web/');
      const below = from.startsWith('@rollcall/client/');
      return outside || below ? [at(source.file, line, `the web app may not import ${from}`)] : [];
    }),
  );
}

const browserNames = new Set([
  ...[
    'window',
    'document',
    'navigator',
    'location',
    'localStorage',
    'sessionStorage',
    'globalThis',
  ],
  ...[
    'Date',
    'performance',
    'setTimeout',
    'setInterval',
    'requestAnimationFrame',
    'queueMicrotask',
  ],
  ...['crypto', 'fetch', 'WebSocket', 'BroadcastChannel', 'Worker'],
]);

/** Pure folders of the SDK reach for no clock, timer, randomness or browser object. */
export function sdkPurityViolations(root: string): Violation[] {
  const table = importTable(read(root, 'ARCHITECTURE.md'), 'SDK folder');
  const pure = [...table.values()]
    .filter((folder) => folder.pure)
    .map(({ name }) => `sdk/src/${name}`);
  return sources(root, pure, endings).flatMap((source) => {
    const found: Violation[] = [];
    everyNode(parse(source), (node) => {
      if (isTest(source.file) || !ts.isIdentifier(node) || isMemberName(node)) return;
      const name = node.text;
      const random = name === 'Math' && node.parent.getText() === 'Math.random';
      if (browserNames.has(name) || name.startsWith('RTC') || random) {
        found.push(at(source.file, lineOf(node), `a pure folder may not use ${name}`));
      }
    });
    return found;
  });
}

/** `x` in `a.x`, `{ x: 1 }` or `readonly x: T`: a name of ours, not the browser's. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node) ||
    (ts.isQualifiedName(parent) && parent.right === node)
  );
}

/** Named exports only (tools' own configuration files aside), no enum, no any. */
export function styleViolations(root: string): Violation[] {
  return sources(root, ['sdk', 'web', 'tests'], endings).flatMap((source) => {
    const found: Violation[] = [];
    const report = (node: ts.Node, what: string) => found.push(at(source.file, lineOf(node), what));
    everyNode(parse(source), (node) => {
      if (ts.isEnumDeclaration(node)) report(node, 'an enum: use a union of strings');
      if (node.kind === ts.SyntaxKind.AnyKeyword) report(node, 'any: use unknown and decode it');
      const isDefault = ts.isExportAssignment(node) || node.kind === ts.SyntaxKind.DefaultKeyword;
      if (isDefault && !ts.isDefaultClause(node) && !source.file.includes('.config.')) {
        report(node, 'a default export: export by name');
      }
    });
    return found;
  });
}
