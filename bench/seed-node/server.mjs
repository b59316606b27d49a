// The seed document's user clean-up system, built literally on Node.js: socket.io for signaling,
// mediasoup for media. It is the baseline, not a design to follow: same heartbeat (30 s), same
// stale threshold (2 min), same sweep (30 s), same events. Its figures are what a user has today.
//
//   PORT=3001 PING_MS=30000 STALE_MS=120000 SWEEP_MS=30000 MEDIA=0 node server.mjs
//
// MEDIA=1 also opens a mediasoup router per room and two WebRTC transports per participant
// (needs a mediasoup-worker binary; MEDIASOUP_WORKER_BIN names one built elsewhere).
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const env = (name, fallback) => Number(process.env[name] ?? fallback);
const STALE_MS = env('STALE_MS', 120_000);
const SWEEP_MS = env('SWEEP_MS', 30_000);
const MEDIA = env('MEDIA', 0) === 1;
const LOG = env('LOG', 0) === 1;
const log = (...words) => LOG && console.log('[Socket.IO]', ...words);

/** roomId -> Map(user -> session) */
const rooms = new Map();
let worker;

const http = createServer((request, response) => {
  if (request.url !== '/health') return response.writeHead(404).end();
  const sessions = [...rooms.values()].reduce((sum, room) => sum + room.users.size, 0);
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ status: 'ok', rooms: rooms.size, sessions, ...process.memoryUsage() }),
  );
});
const io = new Server(http, { cors: { origin: '*' } });

async function openRoom(roomId) {
  let room = rooms.get(roomId);
  if (!room) {
    room = { users: new Map(), router: undefined };
    rooms.set(roomId, room);
    if (MEDIA) {
      room.router = await worker.createRouter({
        mediaCodecs: [
          { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 },
          { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
        ],
      });
    }
  }
  return room;
}

function removeSession(roomId, user, reason) {
  const room = rooms.get(roomId);
  const session = room?.users.get(user);
  if (!session) return;
  room.users.delete(user);
  for (const transport of session.transports) transport.close();
  io.to(roomId).emit('userLeft', { user, reason });
  if (room.users.size === 0) {
    room.router?.close();
    rooms.delete(roomId);
  }
}

/** The seed's sweep: walks every session of every room. */
function cleanupStaleSessions() {
  const now = Date.now();
  for (const [roomId, room] of rooms) {
    for (const [user, session] of room.users) {
      if (now - session.lastSeen > STALE_MS) {
        log(`Cleaning up stale session: ${user} in room ${roomId}`);
        io.sockets.sockets.get(session.socketId)?.disconnect(true);
        removeSession(roomId, user, 'stale');
      }
    }
  }
}

io.on('connection', (socket) => {
  let roomId;
  let user;
  const mine = () => {
    const session = rooms.get(roomId)?.users.get(user);
    return session?.socketId === socket.id ? session : undefined;
  };

  socket.on('join', async (data, ack) => {
    ({ roomId, user } = data);
    const room = await openRoom(roomId);
    const before = room.users.get(user);
    if (before) {
      io.to(before.socketId).emit('meetingSwitched', { roomId });
      for (const transport of before.transports) transport.close();
    }
    const session = { socketId: socket.id, lastSeen: Date.now(), transports: [] };
    room.users.set(user, session);
    socket.join(roomId);
    if (!before) socket.to(roomId).emit('userJoined', { user });
    if (MEDIA) {
      for (let k = 0; k < 2; k++) {
        session.transports.push(
          await room.router.createWebRtcTransport({ listenIps: ['127.0.0.1'], enableUdp: true }),
        );
      }
    }
    ack?.({ users: [...room.users.keys()], routerRtpCapabilities: room.router?.rtpCapabilities });
  });

  socket.on('ping', () => {
    log('🏓 Received ping from client');
    const session = mine();
    if (session) session.lastSeen = Date.now();
    socket.emit('pong');
  });

  socket.on('beforeDisconnect', () => {
    log('Client disconnected gracefully');
    if (mine()) removeSession(roomId, user, 'left');
  });
});

if (MEDIA) {
  const mediasoup = await import('mediasoup');
  worker = await mediasoup.createWorker({ logLevel: 'error' });
}
setInterval(cleanupStaleSessions, SWEEP_MS);
http.listen(env('PORT', 3001), '127.0.0.1', () => console.log('seed-node listening'));
