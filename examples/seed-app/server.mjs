// A meeting server of the usual kind, on mediasoup and Socket.IO, and what it answers the guard of
// @rollcall/client/guard. The guard's part is marked; the rest is what such servers have anyway.
import { createServer } from 'node:http';
import { createWorker } from 'mediasoup';
import { Server } from 'socket.io';

const seconds = (name, fallback) => Number(process.env[name] ?? fallback) * 1_000;
const silenceMs = seconds('SILENCE_SECONDS', 15);
const reloadMs = seconds('RELOAD_SECONDS', 2);
const bodyMax = 4_096;
const guarded = process.env.GUARD !== 'off';

const worker = await createWorker({ logLevel: 'warn' });
const rooms = new Map(); // roomId -> { router: Promise<Router>, people: Map<user, person> }

const mediaCodecs = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

function roomOf(roomId) {
  let room = rooms.get(roomId);
  if (room === undefined) {
    room = { roomId, router: worker.createRouter({ mediaCodecs }), people: new Map() };
    rooms.set(roomId, room);
  }
  return room;
}

function closeMedia(person) {
  clearTimeout(person.going);
  person.closed = true; // For what is being created at this moment.
  for (const transport of person.transports.values()) transport.close();
}

function remove(room, person, reason) {
  if (room.people.get(person.user) !== person) return; // Somebody newer has this place.
  room.people.delete(person.user);
  closeMedia(person);
  io.to(room.roomId).emit('userLeft', { user: person.user, reason });
  if (room.people.size > 0) return;
  rooms.delete(room.roomId);
  void room.router.then((router) => router.close());
}

// --- Guard: the page goes; a reload comes back in time and is no leave. ---
function unload(room, person) {
  clearTimeout(person.going);
  person.going = setTimeout(() => remove(room, person, 'unloaded'), reloadMs);
}

// --- Guard: the beacon, for when the socket's message did not get through. ---
const http = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/leave') return response.writeHead(404).end();
  let body = '';
  request.on('data', (chunk) => (body += chunk).length > bodyMax && request.destroy());
  request.on('end', () => {
    response.writeHead(204).end();
    const { roomId, user, socketId } = parse(body);
    const room = rooms.get(roomId);
    const person = room?.people.get(user);
    if (person !== undefined && person.socket.id === socketId) unload(room, person);
  });
});

function parse(body) {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

const io = new Server(http, { cors: { origin: '*' } });

io.on('connection', (socket) => {
  let room;
  let person;

  /** Answers with `{ error }` instead of dying of what a client sent. */
  const answer = (event, work) =>
    socket.on(event, async (data, ack) => {
      const reply = typeof ack === 'function' ? ack : () => undefined;
      try {
        reply((await work(data ?? {})) ?? {});
      } catch (error) {
        reply({ error: error.message });
      }
    });
  const transportOf = ({ transportId }) => {
    const transport = person?.transports.get(transportId);
    if (transport === undefined) throw new Error('no such transport');
    return transport;
  };
  const heard = () => {
    if (person !== undefined) person.lastSeen = performance.now();
  };
  socket.onAny(heard);

  answer('join', async ({ roomId, user }) => {
    if (person !== undefined) throw new Error('joined already');
    if (typeof roomId !== 'string' || typeof user !== 'string') throw new Error('who, and where?');
    room = roomOf(roomId);
    const before = room.people.get(user);
    person = { user, socket, lastSeen: performance.now(), transports: new Map(), producers: [] };
    room.people.set(user, person);
    // Guard: who joins again takes their own place.
    if (before !== undefined) {
      closeMedia(before);
      before.socket.emit('meetingSwitched', { roomId });
      before.socket.disconnect();
    } else socket.to(roomId).emit('userJoined', { user });
    socket.join(roomId);
    const { rtpCapabilities } = await room.router; // Whoever comes meanwhile is in the answer, too.
    const others = [...room.people.values()].filter((other) => other !== person);
    return {
      users: [...room.people.keys()],
      producers: others.flatMap((other) => other.producers),
      rtpCapabilities,
    };
  });

  answer('createTransport', async () => {
    if (person === undefined) throw new Error('join first');
    const router = await room.router;
    const listenInfos = [{ protocol: 'udp', ip: process.env.LISTEN_IP ?? '127.0.0.1' }];
    const transport = await router.createWebRtcTransport({ listenInfos });
    if (person.closed) transport.close(); // They went while it was made.
    person.transports.set(transport.id, transport);
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { id, iceParameters, iceCandidates, dtlsParameters };
  });
  answer('connectTransport', (data) =>
    transportOf(data).connect({ dtlsParameters: data.dtlsParameters }),
  );
  answer('produce', async (data) => {
    const { kind, rtpParameters } = data;
    const { id } = await transportOf(data).produce({ kind, rtpParameters });
    person.producers.push({ producerId: id, user: person.user });
    socket.to(room.roomId).emit('newProducer', { producerId: id, user: person.user });
    return { id };
  });
  answer('consume', async (data) => {
    const { producerId, rtpCapabilities } = data;
    const consumer = await transportOf(data).consume({ producerId, rtpCapabilities });
    const { id, kind, rtpParameters } = consumer;
    return { id, producerId, kind, rtpParameters };
  });

  // --- Guard ---
  socket.on('ping', () => socket.emit('pong'));
  answer('beforeDisconnect', ({ unloading }) => {
    if (person === undefined) return;
    if (unloading === true) unload(room, person);
    else remove(room, person, 'left');
  });
  answer('forceCleanup', () => {
    for (const transport of person?.transports.values() ?? []) transport.close();
    person?.transports.clear();
  });
  // A closed socket alone is no leave: the sweep waits whether the person comes back. One that said goodbye is:
  // socket.io drops a `beforeDisconnect` that comes in one read with the DISCONNECT packet behind it.
  socket.on('disconnect', (reason) => {
    if (person === undefined) return;
    if (reason === 'client namespace disconnect') remove(room, person, 'left');
    else if (!guarded) remove(room, person, 'disconnected');
  });
});

// --- Guard: a killed browser says nothing. ---
setInterval(() => {
  if (!guarded) return;
  for (const room of rooms.values()) {
    for (const person of room.people.values()) {
      const silent = performance.now() - person.lastSeen > silenceMs;
      if (!silent) continue;
      person.socket.disconnect(true);
      remove(room, person, 'silent');
    }
  }
}, 1_000);

http.listen(Number(process.env.PORT ?? 3001), () =>
  console.log(`listening on ${http.address().port}`),
);

// mediasoup closes its workers then, and would leave the rest running.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit());
