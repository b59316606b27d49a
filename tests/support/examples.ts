// What the documents promise to whoever follows them: the commands in their `sh` blocks, one by one, the parts of
// configuration files in their `toml` blocks, and what a page says comes of a command.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { isObject } from './schema';

/** What stands behind a command, before anything else begins. */
export type Answer =
  | { readonly kind: 'json'; readonly value: unknown; readonly status?: number }
  | { readonly kind: 'text'; readonly text: string };

export type Step = {
  readonly file: string;
  readonly line: number;
} & (
  | { readonly kind: 'command'; readonly text: string; readonly answer?: Answer }
  | { readonly kind: 'configuration'; readonly text: string }
);

interface Block {
  readonly line: number;
  readonly language: string;
  readonly lines: string[];
}

/** The steps of a page, as a reader comes to them. */
export function stepsOf(root: string, file: string): Step[] {
  const steps: Step[] = [];
  let block: Block | undefined;
  let answerable = false;
  const answer = (given: Answer) => {
    const last = steps.pop();
    if (last?.kind !== 'command') throw new Error(`${file}: nothing to answer`);
    steps.push({ ...last, answer: given });
    answerable = false;
  };
  const finish = ({ line, language, lines }: Block) => {
    const text = lines.join('\n');
    if (language === 'sh') {
      for (const command of commandsOf(text))
        steps.push({ file, line, kind: 'command', text: command });
      answerable = true;
      return;
    }
    if (answerable && language === 'json') answer({ kind: 'json', value: JSON.parse(text) });
    if (answerable && language === '') answer({ kind: 'text', text });
    if (language === 'toml') steps.push({ file, line, kind: 'configuration', text });
    answerable = false;
  };
  for (const [index, line] of readFileSync(path.join(root, file), 'utf8').split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (block && line === '```') {
      finish(block);
      block = undefined;
    } else if (block) block.lines.push(line);
    else if (fence) block = { line: index + 1, language: fence[1] ?? '', lines: [] };
    else if (line.startsWith('#')) answerable = false;
    const inWords = /^Answer: (?:`(\d{3})` and )?`(\{.*?\})`/.exec(line);
    if (!block && answerable && inWords) {
      const [, status, json = ''] = inWords;
      const value: unknown = JSON.parse(json);
      answer({ kind: 'json', value, ...(status ? { status: Number(status) } : {}) });
    }
  }
  return steps;
}

/** One for each line that is neither empty nor a comment; a backslash at its end goes on with the next one. */
function commandsOf(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Where `told` has other fields than `written`, or other kinds of values; null may stand for any. */
export function shapeDifferences(written: unknown, told: unknown, at = 'answer'): string[] {
  if (written === null || told === null) return [];
  if (kindOf(written) !== kindOf(told))
    return [`${at} is of the kind ${kindOf(told)}, and ${kindOf(written)} on the page`];
  if (Array.isArray(written) && Array.isArray(told)) {
    const [example] = written as readonly unknown[];
    if (example === undefined) return [];
    if (told.length === 0) return [`${at} is empty, and not on the page`];
    const each = told as readonly unknown[];
    return each.flatMap((one, i) => shapeDifferences(example, one, `${at}[${i}]`));
  }
  if (!isObject(written) || !isObject(told)) return [];
  const names = new Set([...Object.keys(written), ...Object.keys(told)]);
  return [...names].flatMap((name) => {
    if (!(name in told)) return [`${at} has no ${name}, and does on the page`];
    if (!(name in written)) return [`${at} has ${name}, and not on the page`];
    return shapeDifferences(written[name], told[name], `${at}.${name}`);
  });
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value);

/** The same for people: a table has the same columns, anything else the same words with other numbers. */
export function textDifferences(written: string, told: string): string[] {
  const [head = ''] = written.split('\n');
  const isTable = /^[A-Z]+( +[A-Z]+)+$/.test(head);
  const [wanted, given] = isTable
    ? [words(head), words(told.split('\n')[0] ?? '')]
    : [masked(written), masked(told)];
  if (wanted !== given) return [`"${given}", and on the page "${wanted}"`];
  return isTable && told.trim().split('\n').length < 2 ? ['the table is empty'] : [];
}

const words = (line: string) => line.trim().split(/ +/).join(' ');
const masked = (text: string) => text.trim().replace(/\d+/g, '0');
