// tests/deploy follows deploy/Dockerfile, deploy/rollcall.service and docs/deploy.md step by step, which takes long:
// here it is held that it could.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { commandsBelow, parseDockerfile, parseUnit, unfollowed } from '../deploy/steps.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

describe('the image', () => {
  it('is made of steps that are followed', () => {
    const stages = parseDockerfile(read('deploy/Dockerfile'));
    expect(stages.map(({ name }) => name)).toEqual(['build', '1']);
    const image = stages.at(-1)?.instructions ?? [];
    expect(image.find(({ name }) => name === 'ENTRYPOINT')?.command).toEqual(['rollcall']);
    expect(image.find(({ name }) => name === 'HEALTHCHECK')?.command?.slice(0, 2)).toEqual([
      ...['rollcall', 'health'],
    ]);
    const built = image.find(({ from, target }) => from === 'build' && target === '/');
    expect(built?.sources).toEqual(['/image']);
  });
  it('would not be made of others', () => {
    expect(() => parseDockerfile('FROM debian\nADD https://example.org /\n')).toThrow(/"ADD /);
    expect(() => parseDockerfile('FROM debian AS a b\n')).toThrow(/"FROM /);
  });
  it('has its steps read as Docker reads them', () => {
    const text = 'FROM a AS b\n# not this\nRUN one \\\n && two\nCOPY --from=x c d e/\n';
    expect(parseDockerfile(text)).toEqual([
      {
        ...{ base: 'a', name: 'b' },
        instructions: [
          { name: 'RUN', value: 'one   && two' },
          { name: 'COPY', from: 'x', sources: ['c', 'd'], target: 'e/' },
        ],
      },
    ]);
  });
});

describe('the unit', () => {
  it('has no setting that nobody thought of', () => {
    const text = read('deploy/rollcall.service');
    expect(parseUnit(text).get('SystemCallFilter')).toHaveLength(2);
    expect(unfollowed(parseUnit(text))).toEqual([]);
    expect(unfollowed(parseUnit(`${text}IPAddressDeny=any\n`))).toEqual(['IPAddressDeny']);
  });
  it('is installed by commands of the page', () => {
    const commands = commandsBelow('## With systemd', read('docs/deploy.md'));
    expect(commands).toContain('script/install');
    expect(commands.filter((one) => one.includes('rollcall.service'))).toHaveLength(1);
    expect(() => commandsBelow('## With magic', read('docs/deploy.md'))).toThrow();
  });
});
