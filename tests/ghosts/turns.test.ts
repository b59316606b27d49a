import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { Turns } from './turns';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'turns-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** What has happened so far, in order. */
function chronicle() {
  const happened: string[] = [];
  return { happened, then: (what: string) => () => void happened.push(what) };
}

test('two measure at the same time, and two start browsers at the same time', async () => {
  const [one, other] = [new Turns(folder), new Turns(folder)];
  await one.take('starting');
  await other.take('starting');
  await Promise.all([one.take('measuring'), other.take('measuring')]);
});

test('nobody measures until the others have started theirs', async () => {
  const [one, other] = [new Turns(folder), new Turns(folder)];
  const { happened, then } = chronicle();
  await one.take('starting');
  const measures = other.take('measuring').then(then('measures'));
  happened.push('started');
  one.end();
  await measures;
  expect(happened).toEqual(['started', 'measures']);
});

test('nobody starts browsers while another measures', async () => {
  const [one, other] = [new Turns(folder), new Turns(folder)];
  const { happened, then } = chronicle();
  await one.take('measuring');
  const starts = other.take('starting').then(then('starts'));
  happened.push('measured');
  one.end();
  await starts;
  expect(happened).toEqual(['measured', 'starts']);
});

test('whoever waits to measure keeps nobody from starting', async () => {
  const [one, other, third] = [new Turns(folder), new Turns(folder), new Turns(folder)];
  await one.take('starting');
  const measures = other.take('measuring');
  await third.take('starting');
  one.end();
  third.end();
  await measures;
});

test('the turn of a process that was killed is over', async () => {
  const { pid } = spawnSync('true');
  writeFileSync(path.join(folder, `measuring.${pid}.1`), '');
  await new Turns(folder).take('starting');
});
