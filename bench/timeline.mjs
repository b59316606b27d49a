#!/usr/bin/env node
// What the timeline costs: ten thousand events of a room drawn, and written to the disk.
//
//   script/bench timeline
//
// BENCH_TIMELINE names another bench_timeline than the release preset's.
import { spawnSync } from 'node:child_process';

const program = process.env.BENCH_TIMELINE ?? 'build/release/bench_timeline';
const { status, error } = spawnSync(program, { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
