// What the dashboard and the alerts ask for is what a server that runs has, from its first minute on: a series that
// appears only once something has happened would leave a panel empty, and an alert silent.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { queries, seriesAsked } from '../structure/metrics-rules';
import { startServer, type Server } from '../support/server';

const root = path.resolve(import.meta.dirname, '../..');

let server: Server;
let series: Series[];
beforeAll(async () => {
  server = await startServer();
  series = seriesOf(await (await fetch(`${server.url}/metrics`)).text());
});
afterAll(() => server.stop());

interface Series {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats */
function seriesOf(text: string): Series[] {
  const lines = text.matchAll(/^([a-z_]\w*)(?:\{(.*)\})? \S+$/gm);
  return [...lines].map(([, name = '', labels = '']) => ({
    name,
    labels: new Map(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]),
    ),
  }));
}

const has = (name: string, label?: string, value?: string) =>
  series.some(
    (one) => one.name === name && (label === undefined || one.labels.get(label) === value),
  );

describe('a server that has just started', () => {
  it('has series to be asked for', () => {
    expect(has('rollcall_rooms')).toBe(true);
    expect(has('rollcall_halls')).toBe(false);
    expect(has('rollcall_participants', 'state', 'elsewhere')).toBe(false);
    expect(queries(root).length).toBeGreaterThanOrEqual(20);
  });

  it.each(queries(root))('has all that $title asks for: $expr', (query) => {
    const missing = seriesAsked(query).flatMap(({ name, labels }) => [
      ...(has(name) ? [] : [name]),
      ...[...labels].flatMap(([label, values]) =>
        values.filter((one) => !has(name, label, one)).map((one) => `${name}{${label}="${one}"}`),
      ),
    ]);
    expect(missing).toEqual([]);
  });
});
