// Console lines by level. Nothing secret is ever passed here: no keys, no tokens.

/** How much goes to the console: what is named, and what is worse. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

export type Log = Readonly<
  Record<Exclude<LogLevel, 'silent'>, (line: string, detail?: unknown) => void>
>;

const order: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];

export function createLog(level: LogLevel): Log {
  const at = (line: Exclude<LogLevel, 'silent'>) =>
    order.indexOf(line) > order.indexOf(level)
      ? () => undefined
      : (text: string, detail?: unknown) =>
          detail === undefined ? console[line](text) : console[line](text, detail);
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}
