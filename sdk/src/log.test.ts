import { afterEach, expect, test, vi } from 'vitest';
import { createLog, type LogLevel } from './log.js';

const lines = ['error', 'warn', 'info', 'debug'] as const;

afterEach(() => vi.restoreAllMocks());

/** Which kinds of lines get to the console. */
function written(level: LogLevel): string[] {
  const seen: string[] = [];
  for (const line of lines)
    vi.spyOn(console, line).mockImplementation((...words) => void seen.push(words.join(' ')));
  const log = createLog(level);
  for (const line of lines) log[line](`a line of ${line}`);
  return seen.map((line) => line.replace('a line of ', ''));
}

for (const [level, expected] of [
  ['silent', []],
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['info', ['error', 'warn', 'info']],
  ['debug', ['error', 'warn', 'info', 'debug']],
] as const) {
  test(`${level} writes ${expected.join(', ') || 'nothing'}`, () => {
    expect(written(level)).toEqual(expected);
  });
}

test('a detail goes with its line, and a line without one is alone', () => {
  const seen: unknown[][] = [];
  vi.spyOn(console, 'info').mockImplementation((...words) => void seen.push(words));
  const log = createLog('info');
  log.info('alone');
  log.info('with', { a: 1 });
  expect(seen).toEqual([['alone'], ['with', { a: 1 }]]);
});
