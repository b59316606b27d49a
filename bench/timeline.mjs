#!/usr/bin/env node
// What the timeline costs: ten thousand events of a room drawn, and written to the disk; and the same from the command
// that asks for the picture until Chromium shows it, which is to be within a second.
//
//   script/bench timeline
//
// BENCH_TIMELINE names another bench_timeline than the release preset's.
import { spawnSync } from 'node:child_process';

const program = process.env.BENCH_TIMELINE ?? 'build/release/bench_timeline';
const shown = ['playwright', 'test', '--config', 'playwright.bench.config.ts', 'timeline'];
for (const [command, args, cwd] of [
  [program, [], '.'],
  ['npx', shown, 'tests'],
]) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', cwd });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
