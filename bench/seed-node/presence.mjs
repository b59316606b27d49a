// The heartbeat and the mass departure of server.mjs, in one process and without a network: its own
// handlers on the real socket.io, whose connections are objects that take packets and count what
// they are sent. Prints JSON.
//
//   node presence.mjs OUT.json
import { EventEmitter } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server as Http } from 'node:http';

const require = createRequire(import.meta.url);
const { Server, Socket } = require('socket.io');

// server.mjs exports nothing and is not changed for this: its Server is seen when it is asked for
// connections, its sweep when it is set going, and its port is never opened.
let io;
const on = Server.prototype.on;
Server.prototype.on = function (event, listener) {
  if (event === 'connection') io = this;
  return on.call(this, event, listener);
};
let sweep;
const { setInterval: every } = globalThis;
globalThis.setInterval = (work) => {
  sweep = work;
};
Http.prototype.listen = () => {};
await import('./server.mjs');
globalThis.setInterval = every;
if (!io || !sweep) throw new Error('server.mjs has changed: no connections or no sweep seen');

const sent = { packets: 0, bytes: 0 };
class Connection extends EventEmitter {
  constructor(number) {
    super();
    this.id = `connection-${number}`;
    this.protocol = 4;
    this.readyState = 'open';
    this.remoteAddress = '127.0.0.1';
    this.request = { headers: {}, url: '/', connection: {}, _query: {} };
    this.transport = { name: 'websocket', writable: true };
  }
  write(packet) {
    ++sent.packets;
    sent.bytes += packet.length;
  }
  close() {
    this.readyState = 'closed';
    this.emit('close', 'forced close');
  }
}

const sockets = new Map();
io.on('connection', (socket) => sockets.set(socket.conn.id, socket));

let count = 0;
async function crowd(people, perRoom) {
  const all = [];
  for (let person = 0; person < people; person++) {
    const connection = new Connection(++count);
    io.onconnection(connection);
    connection.emit('data', '0');
    all.push(connection);
  }
  while (!all.every((connection) => sockets.has(connection.id))) await turn();
  const room = count;
  all.forEach((connection, person) => {
    const join = { roomId: `room ${room}.${Math.floor(person / perRoom)}`, user: `user ${person}` };
    connection.emit('data', `2${JSON.stringify(['join', join])}`);
  });
  await turn();
  return all;
}

function shuffle(all) {
  let seed = 1;
  for (let k = all.length - 1; k > 0; k--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = seed % (k + 1);
    [all[k], all[other]] = [all[other], all[k]];
  }
  return all;
}

const turn = () => new Promise(setImmediate);
const cpuNanoseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};

/** CPU time per call, after a warm-up that lets the compiler finish. socket.io calls its handlers on
 * the next tick, so there is a turn of the event loop after each hundred. */
async function nanoseconds(times, work) {
  const run = async (until) => {
    for (let k = 0; k < until; k++) {
      work(k);
      if (k % 100 === 99) await turn();
    }
    await turn();
  };
  await run(times / 4);
  const began = cpuNanoseconds();
  await run(times);
  return (cpuNanoseconds() - began) / times;
}

async function heartbeat(people) {
  const all = shuffle(await crowd(people, 100));
  const times = 200_000;
  const before = sent.packets;
  const packet = await nanoseconds(times, (k) => all[k % people].emit('data', '2["ping"]'));
  if (sent.packets - before !== times * 1.25) throw new Error('not every ping was answered');
  // The handler alone: what it answers goes nowhere.
  const handlers = all.map((connection) => {
    const socket = sockets.get(connection.id);
    return { ping: socket.listeners('ping')[0], socket };
  });
  const emit = Socket.prototype.emit;
  Socket.prototype.emit = () => true;
  const handler = await nanoseconds(1_000_000, (k) => {
    const { ping, socket } = handlers[k % people];
    ping.call(socket);
  });
  Socket.prototype.emit = emit;
  for (const connection of all) connection.emit('data', '2["beforeDisconnect"]');
  for (const connection of all) connection.close();
  return { people, packet_ns: packet, handler_ns: handler };
}

/** All but a hundred of one room fall silent; the sweep after 2 minutes takes them. */
async function massDeparture(people) {
  const stayers = 100;
  const all = await crowd(people + stayers, people + stayers);
  const now = Date.now;
  const began = now();
  Date.now = () => began + 150_000;
  for (const connection of all.slice(0, stayers)) connection.emit('data', '2["ping"]');
  await turn();
  const before = { ...sent };
  const cpu = cpuNanoseconds();
  sweep();
  await turn();
  const took = cpuNanoseconds() - cpu;
  Date.now = now;
  const left = all.filter((connection) => connection.readyState === 'closed').length;
  if (left !== people) throw new Error(`${left} of ${people} were removed`);
  return {
    people,
    cpu_ns_each: took / people,
    frames_each: (sent.packets - before.packets) / people,
    bytes_each: (sent.bytes - before.bytes) / people,
  };
}

const heartbeats = [];
for (const people of [10, 10_000]) heartbeats.push(await heartbeat(people));
const result = { node: process.version, heartbeats, departure: await massDeparture(1000) };
writeFileSync(process.argv[2], `${JSON.stringify(result, null, 2)}\n`);
process.exit(0);
