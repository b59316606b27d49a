// What deploy/ says about the server is what the server knows: its settings, verbs, flags, places, limits and routes.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { at, lineOf, read, sources, type Source, type Violation } from './sources.js';

const dockerfile = 'deploy/Dockerfile';
const composeFile = 'deploy/compose.yaml';
const addedFiles = ['deploy/compose.turn.yaml'];
const unit = 'deploy/rollcall.service';
const configuration = 'deploy/rollcall.toml';
const proxies = ['deploy/nginx.conf', 'deploy/nginx-rooms.conf', 'deploy/Caddyfile'];
const twins = ['start-dev', 'health-check'];

/** Everything that somebody runs or reads to run the server. */
function deployed(root: string): Source[] {
  const single = [
    ...['docs/deploy.md', 'docs/runbook.md', 'script/dev'],
    ...twins.flatMap((name) => [`${name}.sh`, `${name}.ps1`]),
  ].filter((file) => existsSync(path.join(root, file)));
  return [
    ...sources(root, ['deploy'], ['']),
    ...single.map((file) => ({ file, text: read(root, file) })),
  ];
}

/** The settings of docs/configuration.md (which the server's tests hold to the code), with their flags. */
export function documentedSettings(root: string): Map<string, string | undefined> {
  const settings = new Map<string, string | undefined>();
  let section = '';
  for (const line of read(root, 'docs/configuration.md').split('\n')) {
    if (line.startsWith('#')) section = /`\[+([a-z.]+)\]+`/.exec(line)?.[1] ?? '';
    const [, key, flag] = /^\| `([a-z_]+)` \|(?: `(--[a-z-]+)`)?/.exec(line) ?? [];
    if (section && key) settings.set(`${section}.${key}`, flag);
  }
  return settings;
}

/** Settings in the file, also those that are there as comments, and variables. */
export function settingViolations(root: string): Violation[] {
  const settings = documentedSettings(root);
  let section = '';
  const inFile = read(root, configuration)
    .split('\n')
    .flatMap((line, index) => {
      section = /^(?:# )?\[+([a-z.]+)\]+$/.exec(line)?.[1] ?? section;
      const key = /^(?:# )?([a-z_]+) = /.exec(line)?.[1];
      if (key === undefined || settings.has(`${section}.${key}`)) return [];
      return [at(configuration, index + 1, `there is no setting ${section}.${key}`)];
    });
  const variables = new Set(
    [...settings.keys()].map((name) => `ROLLCALL_${name.replace('.', '_').toUpperCase()}`),
  );
  const inVariables = deployed(root).flatMap(({ file, text }) =>
    [...text.matchAll(/\bROLLCALL_[A-Z_]+\b/g)]
      .filter(([name]) => !variables.has(name))
      .map((match) => at(file, lineOf(text, match.index), `there is no variable ${match[0]}`)),
  );
  return [...inFile, ...inVariables];
}

/** `rollcall VERB --flag`, as shells, units, texts and lists of words call it. */
export function commandViolations(root: string): Violation[] {
  const declared = read(root, 'server/main/command_line.cpp');
  // Each by itself, or a row of the table of those that ask the admin API.
  const verb = /add_subcommand\("([\w-]+)"|\{What::\w+, "([\w-]+)"/g;
  const verbs = new Set([...declared.matchAll(verb)].map(([, alone, row]) => alone ?? row));
  const options = [...declared.matchAll(/add_(?:option|flag)\("(--[a-z-]+)"/g)].map(
    ([, flag]) => flag,
  );
  const flags = new Set([...documentedSettings(root).values(), ...options]);
  const call = /(?:(?:bin\/|release\/|`)rollcall |"rollcall", "|^CMD \[")([\w-]+)([^`\n]*)/gm;
  return deployed(root).flatMap(({ file, text }) =>
    [...text.matchAll(call)].flatMap((match) => {
      const [, verb = '', rest = ''] = match;
      const wrong = [...rest.matchAll(/(?<=[\s"])--[a-z-]+/g)]
        .filter(([flag]) => !flags.has(flag))
        .map(([flag]) => `rollcall has no flag ${flag}`);
      if (!verbs.has(verb)) wrong.unshift(`rollcall has no verb ${verb}`);
      return wrong.map((what) => at(file, lineOf(text, match.index), what));
    }),
  );
}

/** An image that runs as nobody in particular, says how it is, and is built from what there is. */
export function imageViolations(root: string): Violation[] {
  const text = read(root, dockerfile);
  const runtime = text.slice(text.lastIndexOf('\nFROM '));
  const workspaces = (JSON.parse(read(root, 'package.json')) as { workspaces: string[] })
    .workspaces;
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) =>
    files.split(' '),
  );
  const state = /^ENV STATE_DIRECTORY=(\S+)$/m.exec(runtime)?.[1];
  const places = ['/bin/rollcall"', '/lib/rollcall/mediasoup-worker"', '/share/rollcall/web"'];
  const installs = read(root, 'script/install');
  const found: string[] = [];
  if (!/^USER [1-9]\d*:[1-9]\d*$/m.test(runtime)) found.push('no user by number, other than root');
  if (!/^STOPSIGNAL SIGTERM$/m.test(runtime)) found.push('not stopped by SIGTERM');
  if (!/^HEALTHCHECK [^[]*CMD \["rollcall", "health"/m.test(runtime)) found.push('no health check');
  if (!state || !runtime.includes(`\nVOLUME ${state}\n`)) found.push('no volume for the data');
  for (const file of [...copied, ...workspaces.map((name) => `${name}/package.json`)]) {
    if (!existsSync(path.join(root, file))) found.push(`${file} is not there`);
    if (!copied.includes(file)) found.push(`${file} is not copied before script/bootstrap`);
  }
  for (const place of places) {
    if (!installs.includes(`"$target${place}`))
      found.push(`script/install does not fill ${place.slice(0, -1)}`);
  }
  const ignored = read(root, '.dockerignore').split('\n');
  for (const name of ['.git', '.tools', 'build', '**/node_modules', '**/dist', 'deploy/secrets']) {
    if (!ignored.includes(name)) found.push(`.dockerignore lets ${name} in`);
  }
  return found.map((what) => at(dockerfile, 1, what));
}

interface Service {
  readonly image: string;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly ulimits?: Readonly<Record<string, number>>;
  readonly stop_grace_period?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

export function composeViolations(root: string): Violation[] {
  const base = parse(read(root, composeFile)) as Compose;
  const found = [
    ...serviceViolations(root, composeFile, base),
    ...addedFiles.flatMap((file) => serviceViolations(root, file, withAdded(base, root, file))),
  ];
  const kept = read(root, '.gitignore').split('\n').includes('/deploy/secrets/');
  return kept ? found : [...found, at('.gitignore', 1, 'deploy/secrets would be committed')];
}

/** What a second file makes of the services that it names. */
function withAdded(base: Compose, root: string, file: string): Compose {
  const added = parse(read(root, file)) as Compose;
  const services = Object.entries(added.services).map(([name, service]) => [
    name,
    { ...base.services[name], ...service },
  ]);
  return { secrets: added.secrets, services: Object.fromEntries(services) as Compose['services'] };
}

function serviceViolations(root: string, file: string, compose: Compose): Violation[] {
  const { services, secrets } = compose;
  return Object.entries(services).flatMap(([name, service]) => {
    const wrong: string[] = [];
    if (service.privileged || !service.cap_drop?.includes('ALL')) wrong.push('keeps capabilities');
    if (!service.security_opt?.includes('no-new-privileges:true'))
      wrong.push('may gain privileges');
    if (name !== 'server' && !/:v?\d+\.\d+\.\d+$/.test(service.image))
      wrong.push('has no exact version');
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      const secret = /PASSWORD|SECRET|TOKEN/.test(variable) && !value.startsWith('/run/secrets/');
      if (secret) wrong.push(`${variable} is in the file`);
    }
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('.') && !existsSync(path.join(root, 'deploy', from)))
        wrong.push(`${from} is not there`);
    }
    for (const secret of service.secrets ?? []) {
      if (!secrets[secret]?.file.startsWith('./secrets/'))
        wrong.push(`the secret ${secret} has no file`);
    }
    return wrong.map((what) => at(file, 1, `${name}: ${what}`));
  });
}

/** Numbers that belong together and stand in different files. */
export function limitViolations(root: string): Violation[] {
  const number = (file: string, pattern: RegExp): number => {
    const digits = pattern.exec(read(root, file))?.[1];
    if (digits === undefined) throw new Error(`nothing in ${file} matches ${pattern}`);
    return Number(digits.replaceAll("'", ''));
  };
  const { server } = (parse(read(root, composeFile)) as Compose).services;
  const sessions = number('server/net/engine_server.hpp', /sessions_max = ([\d']+);/);
  const application = 'server/main/application.cpp';
  const silence =
    number(application, /usual_ping_interval = (\d+)s;/) +
    number(application, /usual_ping_timeout = (\d+)s;/);
  const rest = number('server/net/http_connection.hpp', /idle_max\{(\d+)\}/);
  const drain = seconds(/^drain_max = "(.*)"$/m.exec(read(root, configuration))?.[1] ?? '');
  const checks: [string, boolean, string][] = [
    [
      unit,
      number(unit, /^LimitNOFILE=(\d+)$/m) >= 2 * sessions,
      'has fewer files than two for each session',
    ],
    [
      composeFile,
      (server?.ulimits?.['nofile'] ?? 0) >= 2 * sessions,
      'has fewer files than two for each session',
    ],
    [
      unit,
      number(unit, /^TimeoutStopSec=(\d+)$/m) > drain + 5,
      'stops before the server has drained',
    ],
    [
      composeFile,
      seconds(server?.stop_grace_period ?? '') > drain + 5,
      'stops before the server has drained',
    ],
    [
      'deploy/prometheus/rules.yml',
      number('deploy/prometheus/rules.yml', /\* (\d+)$/m) === sessions,
      `the most sessions are ${sessions}`,
    ],
  ];
  for (const file of ['deploy/nginx.conf', 'deploy/nginx-rooms.conf']) {
    const patience = Math.min(
      number(file, /proxy_read_timeout (\d+)s;/),
      number(file, /proxy_send_timeout (\d+)s;/),
    );
    checks.push([
      file,
      patience > silence,
      `waits no longer than the server is silent, ${silence} s`,
    ]);
    checks.push([
      file,
      number(file, /keepalive_timeout (\d+)s;/) < rest,
      `rests longer than the server's ${rest} s`,
    ]);
  }
  const caddy = 'deploy/Caddyfile';
  checks.push([
    caddy,
    number(caddy, /keepalive (\d+)s/) < rest,
    `rests longer than the server's ${rest} s`,
  ]);
  return checks.filter(([, good]) => !good).map(([file, , what]) => at(file, 1, what));
}

function seconds(text: string): number {
  const [, count, unitOf = ''] = /^(\d+)(ms|s|min|m|h)$/.exec(text) ?? [];
  const factor = { ms: 0.001, s: 1, min: 60, m: 60, h: 3_600 }[unitOf];
  if (count === undefined || factor === undefined) throw new Error(`"${text}" is no duration`);
  return Number(count) * factor;
}

/** Routes that the server keeps for its own machine are closed by each proxy. */
export function routeViolations(root: string): Violation[] {
  const text = read(root, 'server/main/application.cpp');
  const exact = text.matchAll(/(?:route\(|HttpRoute\{)"\w+", "(\/[^"]+)"/g);
  const below = text.matchAll(/HttpSubtree\{"(\/[^"]+)"/g);
  const routes = [...exact, ...below].map(([, route = '']) => route);
  const inside = routes
    .filter((route) => !/^\/(?:health|leave$)/.test(route))
    .map((route) => route.split('/')[1] ?? '');
  if (inside.length === 0) throw new Error('no route of the server is for its machine alone');
  return proxies.flatMap((file) => {
    const closed = /location ~ \^\/\(\?:([a-z|]+)\)|@inside path (.+)$/m.exec(read(root, file));
    const names = (closed?.[1]?.split('|') ?? closed?.[2]?.split(' ') ?? []).map((name) =>
      name.replace('/', ''),
    );
    return inside
      .filter((name) => !names.includes(name))
      .map((name) => at(file, 1, `/${name} is open`));
  });
}

/** NAME.sh and NAME.ps1 call the same, in the same order. */
export function twinViolations(root: string): Violation[] {
  return twins.flatMap((name) => {
    const [bash, power] = [callsOf(read(root, `${name}.sh`)), callsOf(read(root, `${name}.ps1`))];
    if (bash.length > 0 && bash.join('\n') === power.join('\n')) return [];
    return [at(`${name}.ps1`, 1, `calls ${power.join(', ')}; ${name}.sh calls ${bash.join(', ')}`)];
  });
}

/** Programs of ours with their verbs, and the addresses that they are called with. */
export function callsOf(script: string): string[] {
  const code = script.replace(/^\s*#.*$/gm, '');
  return [
    ...code.matchAll(/script\/[\w-]+|build\/\S+\/rollcall \w+(?: --[a-z-]+)*|https?:\/\/\S+/g),
  ].map(([call]) => call);
}
