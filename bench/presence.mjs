#!/usr/bin/env node
// What presence costs, beside the same for the seed's design in the same run.
//
//   script/bench presence        raw figures: build/bench/presence.json, build/bench/seed-node.json
//
// BENCH_PRESENCE names another bench_presence than the release preset's.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const out = 'build/bench';
const peer = `${out}/seed-node`;
const program = process.env.BENCH_PRESENCE ?? 'build/release/bench_presence';

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}

// The baseline has its socket.io for itself: none of it is the project's.
mkdirSync(peer, { recursive: true });
for (const file of ['package.json', 'server.mjs', 'presence.mjs'])
  copyFileSync(`bench/seed-node/${file}`, `${peer}/${file}`);
if (!existsSync(`${peer}/node_modules/socket.io`))
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: peer });
run('node', ['presence.mjs', '../seed-node.json'], { cwd: peer });

// A million people fill the caches and the heap: what is about fewer runs before them, in processes of its own.
const benchmarks = ['mass_departure', '-mass_departure|1000000', '1000000'].flatMap((filter) => {
  const file = `${out}/presence.json`;
  const to = [`--benchmark_out=${file}`, '--benchmark_out_format=json'];
  run(program, [`--benchmark_filter=${filter}`, ...to], { stdio: ['ignore', 'ignore', 'inherit'] });
  return JSON.parse(readFileSync(file, 'utf8')).benchmarks;
});
writeFileSync(`${out}/presence.json`, JSON.stringify({ benchmarks }, null, 1));
const seed = JSON.parse(readFileSync(`${out}/seed-node.json`, 'utf8'));
const find = (name) => {
  const found = benchmarks.find((one) => one.name === name || one.name.startsWith(`${name}/`));
  if (!found) throw new Error(`bench_presence measured no ${name}`);
  return found;
};

const rows = [];
const row = (what, value, remark = '') => rows.push([what, value, remark]);
const number = (value) =>
  value >= 100
    ? Math.round(value).toLocaleString('en')
    : value.toLocaleString('en', { maximumSignificantDigits: 3 });
const times = (value) => `${number(value)} ×`;

const small = find('heartbeat/10').cpu_time;
const seedSmall = seed.heartbeats[0];
const seedLarge = seed.heartbeats.at(-1);
row('CPU ns per heartbeat, 10 people', number(small));
row('  10,000 people', number(find('heartbeat/10000').cpu_time));
const large = find('heartbeat/1000000').cpu_time;
row('  1,000,000 people', number(large), `${times(large / small)} that at 10 (goal: 4 ×)`);
const packet = (people) => find(`heartbeat_packet/${people}`).cpu_time;
row('  through Engine.IO and Socket.IO, 10', number(packet(10)));
row('  10,000', number(packet(10_000)));
row(
  '  1,000,000',
  number(packet(1_000_000)),
  `${times(packet(1_000_000) / packet(10))} that at 10`,
);
for (const { people, packet_ns, handler_ns } of [seedSmall, seedLarge]) {
  const ours = find(`heartbeat/${people}`).cpu_time;
  const name = people.toLocaleString('en');
  row(
    `  seed-node, ${name}: packet`,
    number(packet_ns),
    `${times(packet_ns / packet(people))} ours through all layers (goal: 20), ${times(packet_ns / ours)} the driver`,
  );
  row(
    `  seed-node, ${name}: handler alone`,
    number(handler_ns),
    `${times(handler_ns / ours)} ours`,
  );
  const ping = find(`ping_event/${people}`).cpu_time;
  row(`CPU ns per \`ping\` event, ${name}`, number(ping), `seed-node: ${times(packet_ns / ping)}`);
}
const second = find('second/1000000');
row('CPU ms per second, 1,000,000 people', number(second.cpu_time), 'heartbeats and timer');
row('ns per join', number(find('join').ns_each), 'rooms of 100; with the list it is answered with');
row('ns per leave', number(find('leave').ns_each), 'with the news to all others');
row('ns per reconnecting → present', number(find('reconnecting_to_present').ns_each), '10 of 100');
row('ns per gone → back', number(find('gone_to_back').ns_each), 'by a join; 10 of 100');
/** What the timer takes for a million people differs by so much from one second to the next. */
const timerNoise = 0.03;
for (const expire of [10, 1000, 100_000]) {
  const { ns_each, left, idle_ms_per_s, busy_ms_per_s } = find(`expiry/1000000/${expire}`);
  const name = expire.toLocaleString('en');
  const timer = `timer ${number(idle_ms_per_s)} → ${number(busy_ms_per_s)} ms per s`;
  const seen = Math.abs(busy_ms_per_s - idle_ms_per_s) > timerNoise * idle_ms_per_s;
  const each = seen ? number(ns_each) : 'in noise';
  row(`ns per expiry, ${name} of 1,000,000`, each, `${timer}; ${number(left)} lost`);
}
const seat = find('seat/1000000');
row('bytes per seat', number(seat.bytes_per_seat), `in ${number(seat.blocks_per_seat)} blocks`);
for (const people of [1000, 10_000]) {
  const departure = find(`mass_departure/${people}`);
  const name = people.toLocaleString('en');
  const ratio = (theirs, ours) => `seed-node at 1,000: ${times(theirs / ours)}`;
  const { cpu_ns_each, frames_each, bytes_each } = seed.departure;
  row(`${name} vanish: ns each`, number(departure.ns_each), ratio(cpu_ns_each, departure.ns_each));
  row(
    '  frames sent each',
    number(departure.frames_each),
    ratio(frames_each, departure.frames_each),
  );
  row('  bytes sent each', number(departure.bytes_each), ratio(bytes_each, departure.bytes_each));
  row('  bytes encoded each', number(departure.bytes_encoded_each));
}

const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, value, remark] of rows)
  console.log(`${what.padEnd(width)}  ${value.padStart(9)}  ${remark}`.trimEnd());
