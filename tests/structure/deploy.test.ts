// deploy/ against the server, and against the programs that read it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  commandViolations,
  composeViolations,
  documentedSettings,
  imageViolations,
  limitViolations,
  routeViolations,
  settingViolations,
  twinViolations,
} from './deploy-rules.js';
import {
  alerts,
  everyExpression,
  mentionViolations,
  metricsOfCode,
  metricViolations,
  queries,
  queryViolations,
  runbookViolations,
} from './metrics-rules.js';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-deploy-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the measures', () => {
  it('are found where the rules look for them', () => {
    expect(metricsOfCode(root).length).toBeGreaterThanOrEqual(12);
    expect(queries(root).length).toBeGreaterThanOrEqual(20);
    expect(alerts(root).length).toBeGreaterThanOrEqual(9);
  });
  it('of the code are those of docs/metrics.md', () => {
    expectNone(metricViolations(root));
  });
  it('are all that the dashboard and the alerts ask for', () => {
    expectNone(queryViolations(root));
  });
  it('are called by their names in the documents', () => {
    expectNone(mentionViolations(root));
  });
  it('that sound have an example and a part of the runbook', () => {
    expectNone(runbookViolations(root));
  });
});

describe('promtool', () => {
  it('takes the configuration and the rules', () => {
    promtool('check', 'config', path.join(root, 'deploy/prometheus/prometheus.yml'));
  });
  it('hears each alert when it should, and not before', () => {
    promtool('test', 'rules', path.join(root, 'deploy/prometheus/rules.test.yml'));
  });
  it('can read each query of the dashboard', () => {
    const all = queries(root).map(({ expr }) => expr);
    expect(checked(all)).toContain(`${all.length} rules found`);
    const asked = everyExpression(root);
    expect(asked.length).toBeGreaterThanOrEqual(20);
    const variable = /^label_values\(/;
    expect(asked.filter((expr) => !variable.test(expr) && !all.includes(expr))).toEqual([]);
  });
  it('cannot read what is none', () => {
    expect(() => checked(['sum(rollcall_rooms'])).toThrow(/unclosed left parenthesis/);
  });
  it('hears nothing in rules that are none', () => {
    const rules = readFileSync(path.join(root, 'deploy/prometheus/rules.yml'), 'utf8');
    const file = path.join(folder, 'rules.yml');
    writeFileSync(file, rules.replace(/^( +)expr: .*$/m, '$1expr: rate(rollcall_rooms)'));
    expect(() => promtool('check', 'rules', file)).toThrow(/expected type range vector/);
  });

  /** As rules, which promtool reads; Grafana's variables are times or, in texts, whatever one chooses. */
  function checked(expressions: readonly string[]): string {
    const rules = expressions.map((expr, index) => ({
      record: `query_${index}`,
      expr: expr.replace(/\$__\w+/g, '1m'),
    }));
    const file = path.join(folder, 'queries.yml');
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
    return promtool('check', 'rules', file);
  }
});

describe('what is deployed', () => {
  it('knows the settings', () => {
    expect(documentedSettings(root).size).toBeGreaterThan(50);
    expectNone(settingViolations(root));
  });
  it('calls the server by its verbs and flags', () => {
    expectNone(commandViolations(root));
  });
  it('is an image without root that says how it is', () => {
    expectNone(imageViolations(root));
  });
  it('is composed without privileges and secrets', () => {
    expectNone(composeViolations(root));
  });
  it("fits the server's limits and times", () => {
    expectNone(limitViolations(root));
  });
  it('shows nobody what is for the machine alone', () => {
    expectNone(routeViolations(root));
  });
  it('is started and asked the same way by both shells', () => {
    expectNone(twinViolations(root));
  });
});

/** systemd's own measure of what a unit may do to the machine: 10 is everything. */
const exposureMax = 1.5;
const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe.skipIf(!systemd)('the unit', () => {
  const file = path.join(folder, 'rollcall.service');
  const text = readFileSync(path.join(root, 'deploy/rollcall.service'), 'utf8');
  // It is not installed here.
  writeFileSync(file, text.replace('/usr/local/bin/rollcall ', `${process.execPath} `));

  it('is understood by systemd', () => {
    const { status, stderr } = analyze('verify', '--man=no', file);
    expect(stderr).not.toContain('rollcall.service');
    expect(status).toBe(0);
  });
  it('is exposed no further than a server has to be', () => {
    // What is left: the network, netlink and sockets of its own.
    const { status, stdout } = analyze(
      'security',
      '--no-pager',
      '--offline=true',
      `--threshold=${exposureMax * 10}`,
      file,
    );
    const [level = 'no overall exposure level'] = /overall exposure level.*/i.exec(stdout) ?? [];
    console.log(level);
    expect(Number(/: ([\d.]+)/.exec(level)?.[1])).toBeLessThanOrEqual(exposureMax);
    expect(status, stdout).toBe(0);
  });
});

function analyze(...args: string[]) {
  return spawnSync('systemd-analyze', args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
}

function promtool(...args: string[]): string {
  const program = path.join(root, '.tools/bin/promtool');
  if (!existsSync(program)) throw new Error(`${program} is missing: script/bootstrap unpacks it`);
  return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' });
}

/** One violation a line, so that a failure shows them all. */
function expectNone(violations: readonly string[]): void {
  expect(violations.join('\n')).toBe('');
}
