// The documents, followed: every example for operators is run against a real server with people in it, and what it
// answers is held to what the page says next, and to protocol/admin-api.yaml.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { routesOfCode } from '../structure/admin-api-rules';
import { shapeDifferences, stepsOf, textDifferences, type Answer } from '../support/examples';
import { contentOf, pathOf } from '../support/openapi';
import { Reader, type Ended } from '../support/reader';
import { differences } from '../support/schema';
import { plainEnvironment, serverBinary } from '../support/server';

const root = path.resolve(import.meta.dirname, '../..');
const document: unknown = parse(readFileSync(path.join(root, 'protocol/admin-api.yaml'), 'utf8'));
const pages = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((file) => ({ file, steps: stepsOf(root, file) }));

/** How commands begin that are not run here, and why. */
const notRun: readonly (readonly [string, string])[] = [
  ['script/', 'builds and measures for minutes: script/test and tests/deploy run those'],
  ['install ', 'writes into /etc: tests/deploy runs them in a root of their own'],
  ['systemctl ', 'needs a machine whose first process is systemd'],
  ['ssh ', 'needs another machine'],
  ['tests/deploy/run', 'builds everything anew'],
  [
    'docker ',
    'needs Docker: tests/deploy follows the steps of the image, and deploy.test.ts reads the files',
  ],
  ['cmake ', 'builds; CTest runs the same program'],
  ['build/dev/', 'as what it has built'],
  ['SCENARIOS_RECORD=1 ', 'would write into the repository'],
];

const commands = pages.flatMap(({ steps }) =>
  steps.flatMap((step) => (step.kind === 'command' ? [step.text] : [])),
);
const isRun = (command: string) => !notRun.some(([begin]) => command.startsWith(begin));

/** The words of a call of rollcall; none of any other command. */
const wordsOf = (command: string) =>
  /^(?:\w+=\S* )*rollcall (.*)/.exec(command)?.[1]?.split(/\s+/) ?? [];

/** As the program itself lists them; serve also in the ways in which it ends by itself. */
function verbs(): string[] {
  const below = (...verb: string[]): string[] => {
    const help = execFileSync(serverBinary, [...verb, '--help'], {
      encoding: 'utf8',
      env: plainEnvironment(),
    });
    const [, list = ''] = /^Subcommands:\n([\s\S]*)/m.exec(help) ?? [];
    const names = [...list.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name = '']) => name);
    return names.length === 0 ? [verb.join(' ')] : names.flatMap((name) => below(...verb, name));
  };
  return [...below(), 'serve --check-config', 'serve --print-config'];
}

/** Whether `command` is an example of that verb. */
function shows(verb: string, command: string): boolean {
  const [name, ...more] = verb.split(' ');
  const said = wordsOf(command);
  if (verb === 'serve' && /--(?:check|print)-config/.test(command)) return false;
  return said[0] === name && more.every((word) => said.includes(word));
}

/** As `POST /rooms/{room}/lock`, with what stands behind the API's root; nothing for any other command. */
function requestOf(command: string): { method: string; template: string } | undefined {
  const [, target] = /\/admin\/api\/v1(\/[^\s']*)/.exec(command) ?? [];
  if (!command.startsWith('curl ') || target === undefined) return undefined;
  const method = /-X (\w+)/.exec(command)?.[1] ?? (/ -d /.test(command) ? 'POST' : 'GET');
  const template = pathOf(document, target);
  if (template === undefined) throw new Error(`there is no path ${target}`);
  return { method, template };
}

/** What `--json` gives, as the API that it asks. */
const routesOfVerbs: Readonly<Record<string, string>> = {
  rooms: '/rooms',
  participants: '/rooms/{room}/participants',
  timeline: '/rooms/{room}/timeline',
};

/** Where what came is not as the page or the API's document says. */
function problems(command: string, { out, err, written }: Ended, answer?: Answer): string[] {
  const request = requestOf(command);
  const found: string[] = [];
  const body = command.includes(' -o ') || command.includes('>') ? (written ?? '') : out;
  if (request) {
    const [, status = '', type = ''] = /^(\d{3}) ?([^\s;]*)/.exec(err) ?? [];
    if (!/^2\d\d$/.test(status)) found.push(`it is answered ${status || err}: ${out}`);
    const content = contentOf(document, request.method, request.template, Number(status));
    const schema = content[type];
    if (!schema) found.push(`${request.method} ${request.template} never gives ${status} ${type}`);
    else if (type === 'application/json')
      found.push(...differences(document, schema, JSON.parse(body)));
    if (answer?.kind === 'json' && answer.status !== undefined && `${answer.status}` !== status)
      found.push(`it is answered ${status}, and ${answer.status} on the page`);
  } else if (wordsOf(command).includes('--json')) {
    const template = routesOfVerbs[wordsOf(command)[0] ?? ''];
    const schema = template && contentOf(document, 'GET', template, 200)['application/json'];
    if (schema) found.push(...differences(document, schema, JSON.parse(out)));
  }
  if (answer?.kind === 'json') found.push(...shapeDifferences(answer.value, JSON.parse(body)));
  if (answer?.kind === 'text') found.push(...textDifferences(answer.text, body));
  return found;
}

/** These are for a machine on which no server runs yet. */
const alone = /^(?:\w+=\S* )*rollcall (?:serve|doctor|keygen|token)\b/;
const isAsked = (command: string) =>
  /^(?:\w+=\S* )*(?:rollcall|curl) /.test(command) && !alone.test(command);

/** Not all pages have something that is run. */
const followed = pages.filter(({ steps }) =>
  steps.some((step) => step.kind === 'configuration' || isRun(step.text)),
);

describe.each(followed)('$file', ({ file, steps }) => {
  const says = readFileSync(path.join(root, file), 'utf8');
  const reader = new Reader(!/^\[admin\]$|keygen --admin/m.test(says));
  afterEach(() => reader.part());
  afterAll(() => reader.close());

  for (const step of steps) {
    const where = `line ${step.line}`;
    if (step.kind === 'configuration') {
      it(`${where}: a configuration that the server takes`, async () => {
        reader.configure(step.text);
        const ended = await reader.run('rollcall serve --config rollcall.toml --check-config');
        expect(ended).toMatchObject({ code: 0, err: '' });
      });
    } else if (isRun(step.text)) {
      it(`${where}: ${step.text}`, async () => {
        if (isAsked(step.text)) await reader.meet();
        const ended = await reader.run(step.text);
        expect(ended.code, ended.err).toBe(0);
        if (/ -o | --svg |>/.test(step.text)) expect(ended.written).not.toBe('');
        expect(problems(step.text, ended, step.answer)).toEqual([]);
      });
    }
  }
});

describe('the documents', () => {
  it.each(verbs())('have an example of rollcall %s', (verb) => {
    expect(commands.filter((one) => isRun(one) && shows(verb, one))).not.toEqual([]);
  });

  const routes = routesOfCode(root).map((route) => /^\w+ [^?\s]+/.exec(route)?.[0] ?? route);
  it.each(routes)('have an example of %s', (route) => {
    const asked = commands.flatMap((one) => {
      const request = isRun(one) ? requestOf(one) : undefined;
      return request ? [`${request.method} ${request.template}`] : [];
    });
    expect(asked).toContain(route);
  });

  it('have nothing that is not run but what is said here', () => {
    const [unused] = notRun.filter(([begin]) => !commands.some((one) => one.startsWith(begin)));
    expect(unused).toBeUndefined();
  });

  it('and the configuration of deploy/ are taken by the server', async () => {
    const reader = new Reader(false);
    reader.configure(readFileSync(path.join(root, 'deploy/rollcall.toml'), 'utf8'));
    const ended = await reader.run('rollcall serve --config rollcall.toml --check-config');
    reader.close();
    expect(ended).toMatchObject({ code: 0, err: '' });
  });
});
