// The measures: those of the code are those of docs/metrics.md, and whoever asks for one asks for one that there is.
import { parse } from 'yaml';
import { at, lineOf, read, sources, type Violation } from './sources.js';

export interface Metric {
  readonly name: string;
  readonly kind: string;
  /** The values that each label has. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

const code = 'server/admin/metrics.cpp';
const page = 'docs/metrics.md';

export function metricsOfCode(root: string): Metric[] {
  const text = read(root, code);
  const values = new Map<string, string[]>();
  for (const [, type = '', body = ''] of text.matchAll(
    /^const char\* label\((\w+) \w+\) \{\n([\s\S]*?)^\}/gm,
  )) {
    values.set(type, every(/return "(\w+)";/g, body));
  }
  const labels = new Map<string, Map<string, readonly string[]>>();
  const all = /for \(const (\w+) \w+ : [^)]*\)\s+(\w+)\.Add\(\{\{"(\w+)", label\(/g;
  for (const [, type = '', member = '', label = ''] of text.matchAll(all)) {
    labels.set(member, new Map([[label, values.get(type) ?? []]]));
  }
  const made = /(\w+_)\(\s*(counters|gauges|prometheus::BuildHistogram)\([^"]*"(rollcall_\w+)"/g;
  return [...text.matchAll(made)].map(([, member = '', maker = '', name = '']) => ({
    name,
    kind: maker.replace('prometheus::Build', '').replace(/s$/, '').toLowerCase(),
    labels: labels.get(member) ?? new Map(),
  }));
}

export function metricsOfPage(root: string): Metric[] {
  const rows = /^\| `(rollcall_\w+)(?:\{(\w+)\})?` *\| (\w+) *\| (.*)\|$/gm;
  return [...read(root, page).matchAll(rows)].map(
    ([, name = '', label, kind = '', meaning = '']) => ({
      name,
      kind,
      labels: new Map(label ? [[label, every(/`(\w+)`/g, meaning)]] : []),
    }),
  );
}

export function metricViolations(root: string): Violation[] {
  const described = ({ name, kind, labels }: Metric) =>
    `${kind} ${name} ${[...labels].map(([label, values]) => `${label}: ${values.join(', ')}`).join()}`;
  const inCode = metricsOfCode(root).map(described);
  const documented = metricsOfPage(root).map(described);
  return [
    ...inCode.filter((one) => !documented.includes(one)).map((one) => at(page, 1, `no ${one}`)),
    ...documented.filter((one) => !inCode.includes(one)).map((one) => at(code, 1, `no ${one}`)),
  ];
}

/** Something that Prometheus is asked, and where its answer's labels are shown. */
export interface Query {
  readonly file: string;
  readonly title: string;
  readonly expr: string;
  readonly shown: string;
}

const dashboard = 'deploy/grafana/dashboards/rollcall.json';
const rules = 'deploy/prometheus/rules.yml';

export function queries(root: string): Query[] {
  return [...dashboardQueries(root), ...alerts(root)];
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly expr: string }[];
  };
  readonly templating: {
    readonly list: readonly {
      readonly name: string;
      readonly query: string | { readonly query: string };
    }[];
  };
}

function dashboardQueries(root: string): Query[] {
  const { panels, annotations, templating } = JSON.parse(read(root, dashboard)) as Dashboard;
  const asked = panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => ({ title, expr, shown: legendFormat })),
  );
  const marked = annotations.list.map(({ name, expr }) => ({ title: name, expr, shown: '' }));
  const chosen = templating.list.flatMap(({ name, query }) => {
    const values = /^label_values\((.+), (\w+)\)$/.exec(
      typeof query === 'string' ? query : query.query,
    );
    return values
      ? [{ title: name, expr: `group by (${values[2]}) (${values[1]})`, shown: '' }]
      : [];
  });
  return [...asked, ...marked, ...chosen].map((one) => ({ file: dashboard, ...one }));
}

export interface Alert extends Query {
  readonly runbook: string;
}

export function alerts(root: string): Alert[] {
  interface Rule {
    readonly alert: string;
    readonly expr: string;
    readonly annotations: Readonly<Record<string, string>>;
  }
  const { groups } = parse(read(root, rules)) as { groups: readonly { rules: readonly Rule[] }[] };
  return groups.flatMap((group) =>
    group.rules.map(({ alert, expr, annotations }) => ({
      file: rules,
      title: alert,
      expr,
      shown: annotations['summary'] ?? '',
      runbook: annotations['runbook'] ?? '',
    })),
  );
}

/** Every `expr` and variable of the dashboard, wherever it stands in it. */
export function everyExpression(root: string): string[] {
  const below = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, one]) =>
      (key === 'expr' || key === 'definition') && typeof one === 'string' ? [one] : below(one),
    );
  };
  return below(JSON.parse(read(root, dashboard)));
}

/** What Prometheus has of itself, and gives to all that it asks. */
const builtIn: readonly Metric[] = [
  { name: 'up', kind: 'gauge', labels: new Map() },
  {
    name: 'ALERTS',
    kind: 'gauge',
    labels: new Map([
      ['alertname', []],
      ['alertstate', ['pending', 'firing']],
    ]),
  },
];
const ofTargets = ['instance', 'job'];

const words = new Set([
  'and',
  'or',
  'unless',
  'by',
  'without',
  'on',
  'ignoring',
  'bool',
  'offset',
  'Inf',
  'NaN',
]);

export function queryViolations(root: string): Violation[] {
  const known = new Map<string, Metric>();
  for (const metric of [...metricsOfPage(root), ...builtIn]) {
    if (metric.kind !== 'histogram') known.set(metric.name, metric);
    const counter = { ...metric, kind: 'counter' };
    if (metric.kind !== 'histogram') continue;
    known.set(`${metric.name}_bucket`, {
      ...counter,
      labels: new Map([...metric.labels, ['le', []]]),
    });
    known.set(`${metric.name}_sum`, counter);
    known.set(`${metric.name}_count`, counter);
  }
  return queries(root).flatMap((query) => {
    const text = read(root, query.file);
    const line = lineOf(
      text,
      Math.max(0, text.indexOf(`: "${query.title}"`), text.indexOf(`: ${query.title}\n`)),
    );
    return problemsOf(query, known).map((what) => at(query.file, line, `${query.title}: ${what}`));
  });
}

/** The series that a query asks for, but those that Prometheus has of itself: each name, and what labels have to be. */
export function seriesAsked({ expr }: Query): { name: string; labels: Map<string, string[]> }[] {
  return named(expr)
    .filter(([, name]) => !builtIn.some((one) => one.name === name))
    .map(([, name = '', , selector = '']) => ({
      name,
      labels: new Map(
        [...selector.matchAll(/(\w+) ?(?:=~|=) ?"([^"]*)"/g)]
          .filter(([, label = '']) => !ofTargets.includes(label))
          .map(([, label = '', values = '']) => [label, values.split('|')]),
      ),
    }));
}

function problemsOf({ expr, shown }: Query, known: ReadonlyMap<string, Metric>): string[] {
  const found: string[] = [];
  const labels = new Set(ofTargets);
  for (const [, name = '', braces, selector = ''] of named(expr)) {
    const metric = known.get(name);
    if (!metric) {
      found.push(`there is no metric ${name}`);
      continue;
    }
    for (const label of metric.labels.keys()) labels.add(label);
    if (braces) found.push(...selectorProblems(metric, selector));
  }
  for (const [, , name = ''] of expr.matchAll(/\b(rate|increase)\((\w+)/g)) {
    if (known.get(name)?.kind === 'gauge') found.push(`${name} is a gauge and has no rate`);
  }
  const grouped = every(/\b(?:by|without|on|ignoring) ?\(([^)]*)\)/g, expr).flatMap((list) =>
    list.split(/, ?/),
  );
  const written = every(/\{\{ ?(?:\$labels\.)?(\w+) ?\}\}/g, shown);
  for (const label of [...grouped, ...written]) {
    if (!labels.has(label)) found.push(`nothing that it asks for has a label ${label}`);
  }
  const kept = expr.includes(' by (') ? grouped : [...labels];
  for (const label of written) {
    if (!kept.includes(label)) found.push(`the label ${label} is shown, but is summed up`);
  }
  return found;
}

/** Metrics with their selectors: whatever is a name and neither a function, a word, a label, a duration nor a text. */
function named(expr: string): RegExpMatchArray[] {
  const code = expr
    .replace(/\b(?:by|without|on|ignoring) ?\([^)]*\)/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ');
  return [...code.matchAll(/(?<![\w$"|.])([A-Za-z_:][\w:]*)\b(?! *\()(\{([^}]*)\})?/g)].filter(
    ([, name = ''], index, all) =>
      !words.has(name) && !isWithinBraces(code, all[index]?.index ?? 0),
  );
}

function isWithinBraces(text: string, index: number): boolean {
  return text.lastIndexOf('{', index) > text.lastIndexOf('}', index);
}

function selectorProblems({ name, labels }: Metric, selector: string): string[] {
  return [...selector.matchAll(/(\w+) ?(=~|!~|!=|=) ?"([^"]*)"/g)].flatMap(
    ([, label = '', how, value = '']) => {
      if (ofTargets.includes(label)) return [];
      const values = labels.get(label);
      if (!values) return [`${name} has no label ${label}`];
      if (values.length === 0) return [];
      const wanted = how?.includes('~') ? value.split('|') : [value];
      return wanted
        .filter((one) => !values.includes(one))
        .map((one) => `${label} of ${name} is never ${one}`);
    },
  );
}

/** Names of measures in texts for people. */
export function mentionViolations(root: string): Violation[] {
  const names = new Set(
    metricsOfPage(root).flatMap(({ name, kind }) =>
      kind === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
  return sources(root, ['docs'], ['.md']).flatMap(({ file, text }) =>
    [...text.matchAll(/\brollcall_[a-z_]+\b/g)].flatMap((match) =>
      names.has(match[0]) ? [] : [at(file, lineOf(text, match.index), `no metric ${match[0]}`)],
    ),
  );
}

/** Each alert has its part of the runbook, in the same order, and an example that shows when it sounds. */
export function runbookViolations(root: string): Violation[] {
  const runbook = 'docs/runbook.md';
  const examples = read(root, 'deploy/prometheus/rules.test.yml');
  const all = alerts(root);
  const parts = every(/^## (Rollcall\w+)$/gm, read(root, runbook));
  const names = all.map(({ title }) => title);
  return [
    ...all
      .filter(({ title, runbook: link }) => link !== `${runbook}#${title.toLowerCase()}`)
      .map(({ title, runbook: link }) => at(rules, 1, `${title}: its runbook is not at ${link}`)),
    ...names
      .filter((name) => !new RegExp(`alertname: ${name}\n`).test(examples))
      .map((name) => at(rules, 1, `${name}: no example in rules.test.yml`)),
    ...(parts.join() === names.join()
      ? []
      : [at(runbook, 1, `has ${parts}; the alerts are ${names}`)]),
  ];
}

function every(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => found ?? '');
}
