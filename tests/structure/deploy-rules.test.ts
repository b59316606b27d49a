// Each rule about deploy/ finds what it is there for: one planted violation each, in a copy of what the rules read.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  callsOf,
  commandViolations,
  composeViolations,
  imageViolations,
  limitViolations,
  routeViolations,
  settingViolations,
  twinViolations,
} from './deploy-rules.js';
import {
  mentionViolations,
  metricViolations,
  queryViolations,
  runbookViolations,
} from './metrics-rules.js';

const repository = path.resolve(import.meta.dirname, '../..');
const readByRules = [
  ...['deploy', 'docs', 'package.json', '.gitignore', '.dockerignore', 'script'],
  ...['sdk', 'server-sdk', 'web', 'tests'].map((name) => `${name}/package.json`),
  ...[
    'start-dev.sh',
    'start-dev.ps1',
    'health-check.sh',
    'health-check.ps1',
    'package-lock.json',
    '.npmrc',
  ],
  ...['admin/metrics.cpp', 'main/command_line.cpp', 'main/application.cpp'].map(
    (file) => `server/${file}`,
  ),
  ...['server/net/engine_server.hpp', 'server/net/http_connection.hpp'],
];
const rules = 'deploy/prometheus/rules.yml';
const dashboard = 'deploy/grafana/dashboards/rollcall.json';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'structure-'));
  for (const one of readByRules) {
    cpSync(path.join(repository, one), path.join(root, one), { recursive: true });
  }
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes `to` wherever `from` stands, which it must. */
function change(file: string, from: string, to: string): void {
  const text = readFileSync(path.join(root, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(path.join(root, file), text.replaceAll(from, to));
}

/** What is found, without where. */
const found = (violations: readonly string[]) => [
  ...new Set(violations.map((one) => one.replace(/^[^:]+:\d+: /, ''))),
];

describe('a query', () => {
  it('must not ask for what no metric is called', () => {
    change(rules, 'rate(rollcall_ghost_seconds[', 'rate(rollcall_gost_seconds[');
    expect(queryViolations(root)).toEqual([
      expect.stringMatching(
        /^deploy\/prometheus\/rules\.yml:\d+: RollcallGhosts: there is no metric rollcall_gost_seconds$/,
      ),
    ]);
  });
  it.each([
    [
      dashboard,
      'sum(rollcall_rooms{',
      'sum(rolcall_rooms{',
      'Rooms: there is no metric rolcall_rooms',
    ],
    [rules, 'up{job=', 'upp{job=', 'RollcallDown: there is no metric upp'],
    [
      rules,
      'state="reconnecting"',
      'state="reconecting"',
      'RollcallManyReconnecting: state of rollcall_participants is never reconecting',
    ],
    [
      rules,
      '{state="',
      '{stat="',
      'RollcallManyReconnecting: rollcall_participants has no label stat',
    ],
    [
      dashboard,
      'sum by (cause, le)',
      'sum by (reason, le)',
      'Detection by cause: half of all: nothing that it asks for has a label reason',
    ],
    [
      dashboard,
      '{{reason}}',
      '{{cause}}',
      'Departures by reason: nothing that it asks for has a label cause',
    ],
    [
      dashboard,
      'sum by (state)',
      'sum by (instance)',
      'People by state: the label state is shown, but is summed up',
    ],
    [
      dashboard,
      'rollcall_detection_seconds_bucket',
      'rollcall_detection_seconds',
      'Detection by cause: half of all: there is no metric rollcall_detection_seconds',
    ],
    [
      rules,
      'increase(rollcall_stall_seconds_total',
      'increase(rollcall_rooms',
      'RollcallStalls: rollcall_rooms is a gauge and has no rate',
    ],
    [
      dashboard,
      'label_values(rollcall_rooms, instance)',
      'label_values(rollcall_room, instance)',
      'instance: there is no metric rollcall_room',
    ],
    [
      rules,
      '$labels.instance',
      '$labels.host',
      'RollcallDown: nothing that it asks for has a label host',
    ],
  ])('%s must not say %s as %s', (file, from, to, what) => {
    change(file, from, to);
    expect(found(queryViolations(root))).toContain(what);
  });
});

describe('a metric', () => {
  it('must be documented with its labels', () => {
    change('server/admin/metrics.cpp', '"rollcall_rooms"', '"rollcall_halls"');
    change('docs/metrics.md', '`fell_back`', '`fell_over`');
    expect(found(metricViolations(root))).toEqual([
      'no counter rollcall_resumes_total result: new, accepted, fell_back, refused',
      'no gauge rollcall_halls ',
      'no counter rollcall_resumes_total result: new, accepted, fell_over, refused',
      'no gauge rollcall_rooms ',
    ]);
  });
  it('must not be misspelt in a document', () => {
    change('docs/runbook.md', '`rollcall_connections`', '`rollcall_conections`');
    expect(found(mentionViolations(root))).toEqual(['no metric rollcall_conections']);
  });
});

describe('an alert', () => {
  it('must have its part of the runbook', () => {
    change('docs/runbook.md', '## RollcallStalls', '## RollcallStall');
    expect(found(runbookViolations(root))[0]).toMatch(/^has .*RollcallStall,/);
  });
  it('must have an example', () => {
    change(
      'deploy/prometheus/rules.test.yml',
      'alertname: RollcallStalls\n',
      'alertname: RollcallGhosts\n',
    );
    expect(found(runbookViolations(root))).toEqual([
      'RollcallStalls: no example in rules.test.yml',
    ]);
  });
  it('must link to the runbook', () => {
    change(rules, 'runbook.md#rollcallghosts', 'runbook.md#ghosts');
    expect(found(runbookViolations(root))).toEqual([
      'RollcallGhosts: its runbook is not at docs/runbook.md#ghosts',
    ]);
  });
});

describe('a file of deploy', () => {
  it.each([
    [
      settingViolations,
      'deploy/rollcall.toml',
      'drain_max =',
      'drain_most =',
      'there is no setting server.drain_most',
    ],
    [
      settingViolations,
      'deploy/rollcall.toml',
      '# announce =',
      '# anounce =',
      'there is no setting media.anounce',
    ],
    [
      settingViolations,
      'deploy/rollcall.toml',
      '[log]',
      '[logs]',
      'there is no setting logs.format',
    ],
    [
      settingViolations,
      'deploy/compose.yaml',
      'ROLLCALL_MEDIA_ANNOUNCE',
      'ROLLCALL_ANNOUNCE',
      'there is no variable ROLLCALL_ANNOUNCE',
    ],
    [
      commandViolations,
      'deploy/rollcall.service',
      'rollcall serve',
      'rollcall server',
      'rollcall has no verb server',
    ],
    [
      commandViolations,
      'deploy/rollcall.service',
      '--config',
      '--configuration',
      'rollcall has no flag --configuration',
    ],
    [
      commandViolations,
      'deploy/Dockerfile',
      '"health"',
      '"healthy"',
      'rollcall has no verb healthy',
    ],
    [
      commandViolations,
      'deploy/Dockerfile',
      'CMD ["serve"',
      'CMD ["run"',
      'rollcall has no verb run',
    ],
    [
      commandViolations,
      'docs/runbook.md',
      '`rollcall doctor`',
      '`rollcall docter`',
      'rollcall has no verb docter',
    ],
    [
      imageViolations,
      'deploy/Dockerfile',
      'USER 10001:10001',
      'USER 0:0',
      'no user by number, other than root',
    ],
    [
      imageViolations,
      'deploy/Dockerfile',
      'STOPSIGNAL SIGTERM',
      'STOPSIGNAL SIGKILL',
      'not stopped by SIGTERM',
    ],
    [imageViolations, 'deploy/Dockerfile', 'HEALTHCHECK', '# ', 'no health check'],
    [
      imageViolations,
      'deploy/Dockerfile',
      'VOLUME /var/lib/rollcall',
      'VOLUME /data',
      'no volume for the data',
    ],
    [
      imageViolations,
      'deploy/Dockerfile',
      'COPY web/package.json web/\n',
      '',
      'web/package.json is not copied before script/bootstrap',
    ],
    [imageViolations, 'deploy/Dockerfile', ' .npmrc', ' .npmrcs', '.npmrcs is not there'],
    [
      imageViolations,
      '.dockerignore',
      'deploy/secrets',
      '',
      '.dockerignore lets deploy/secrets in',
    ],
    [
      imageViolations,
      'script/install',
      '/lib/rollcall/',
      '/libexec/rollcall/',
      'script/install does not fill /lib/rollcall/mediasoup-worker',
    ],
    [
      composeViolations,
      'deploy/compose.yaml',
      'prom/prometheus:v3.5.0',
      'prom/prometheus:latest',
      'prometheus: has no exact version',
    ],
    [
      composeViolations,
      'deploy/compose.yaml',
      'cap_drop: [ALL]',
      'cap_drop: []',
      'server: keeps capabilities',
    ],
    [
      composeViolations,
      'deploy/compose.yaml',
      'no-new-privileges:true',
      'no-new-privileges:false',
      'server: may gain privileges',
    ],
    [
      composeViolations,
      'deploy/compose.yaml',
      '_PASSWORD__FILE: /run/secrets/grafana_admin',
      '_PASSWORD: admin',
      'grafana: GF_SECURITY_ADMIN_PASSWORD is in the file',
    ],
    [
      composeViolations,
      'deploy/compose.yaml',
      './prometheus:',
      './prometeus:',
      'prometheus: ./prometeus is not there',
    ],
    [
      composeViolations,
      'deploy/compose.turn.yaml',
      'secrets: [turn]',
      'secrets: [turned]',
      'coturn: the secret turned has no file',
    ],
    [composeViolations, '.gitignore', '/deploy/secrets/', '', 'deploy/secrets would be committed'],
    [
      limitViolations,
      'deploy/rollcall.service',
      'LimitNOFILE=65536',
      'LimitNOFILE=4096',
      'has fewer files than two for each session',
    ],
    [
      limitViolations,
      'deploy/rollcall.toml',
      'drain_max = "0ms"',
      'drain_max = "10min"',
      'stops before the server has drained',
    ],
    [
      limitViolations,
      'deploy/nginx.conf',
      'proxy_read_timeout 60s',
      'proxy_read_timeout 30s',
      'waits no longer than the server is silent, 45 s',
    ],
    [
      limitViolations,
      'deploy/Caddyfile',
      'keepalive 60s',
      'keepalive 120s',
      "rests longer than the server's 75 s",
    ],
    [limitViolations, rules, '* 19000', '* 20000', 'the most sessions are 19000'],
    [routeViolations, 'deploy/nginx-rooms.conf', '(?:metrics|', '(?:', '/metrics is open'],
    [routeViolations, 'deploy/Caddyfile', '/debug', '/bugs', '/debug is open'],
    [routeViolations, 'deploy/nginx.conf', '|admin)', ')', '/admin is open'],
    [
      twinViolations,
      'start-dev.ps1',
      'script/dev',
      'script/server',
      'calls script/server; start-dev.sh calls script/dev',
    ],
  ] as const)('$0.name finds in $1 that $2 is $3', (rule, file, from, to, what) => {
    expect(rule(root)).toEqual([]);
    change(file, from, to);
    expect(found(rule(root))).toContain(what);
  });

  it('has calls that are compared in their order, without comments', () => {
    const script =
      '# script/build\nscript/a\nbuild/release/rollcall health --url http://localhost:1/x\n';
    expect(callsOf(script)).toEqual([
      'script/a',
      'build/release/rollcall health --url',
      'http://localhost:1/x',
    ]);
  });
});
