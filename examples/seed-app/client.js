// A client of the usual kind, on mediasoup-client and Socket.IO. The guard is the part at the end;
// nothing else knows of it.
import { attachGhostGuard } from '@rollcall/client/guard';
import { Device } from 'mediasoup-client';
import { io } from 'socket.io-client';

const query = new URLSearchParams(location.search);
const server = query.get('server') ?? 'http://localhost:3001';
const roomId = query.get('room') ?? 'demo';
const user = query.get('user') ?? crypto.randomUUID();

const socket = io(server);
const people = new Set();
let transports = [];
let receive;
let device;
let media;
let joining;
let over = false;

/** What is done `at` the answer is done before anything that the server says after it. */
function ask(event, data = {}, at = () => undefined) {
  return new Promise((resolve, reject) => {
    socket.timeout(10_000).emit(event, data, (failed, answer) => {
      if (failed) return reject(failed);
      if (answer.error) return reject(new Error(`${event}: ${answer.error}`));
      at(answer);
      resolve(answer);
    });
  });
}

async function createTransport(direction) {
  const parameters = await ask('createTransport');
  const transport =
    direction === 'send'
      ? device.createSendTransport(parameters)
      : device.createRecvTransport(parameters);
  const transportId = transport.id;
  transport.on('connect', ({ dtlsParameters }, done, failed) =>
    ask('connectTransport', { transportId, dtlsParameters }).then(done, failed),
  );
  transport.on('produce', ({ kind, rtpParameters }, done, failed) =>
    ask('produce', { transportId, kind, rtpParameters }).then(done, failed),
  );
  transports.push(transport);
  return transport;
}

async function consume({ producerId, user }) {
  const { rtpCapabilities } = device;
  const answer = await ask('consume', { transportId: receive.id, producerId, rtpCapabilities });
  const { track } = await receive.consume(answer);
  const tile = document.createElement(track.kind);
  Object.assign(tile, { srcObject: new MediaStream([track]), autoplay: true, playsInline: true });
  tile.dataset.user = user;
  for (const other of tilesOf(user)) if (other.localName === track.kind) other.remove();
  document.querySelector('main').append(tile);
}

async function join() {
  for (const transport of transports.splice(0)) transport.close();
  document.querySelector('main').replaceChildren();
  const answer = await ask('join', { roomId, user }, ({ users }) => {
    people.clear();
    for (const one of users) people.add(one);
    show();
  });
  device = await Device.factory();
  await device.load({ routerRtpCapabilities: answer.rtpCapabilities });
  receive = await createTransport('recv');
  for (const producer of answer.producers) await consume(producer);
  media ??= await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  if (over) return letGo(); // They left while the browser asked.
  const send = await createTransport('send');
  for (const track of media.getTracks()) await send.produce({ track, stopTracks: false }); // For the next join.
}

function letGo() {
  for (const transport of transports.splice(0)) transport.close();
  for (const track of media?.getTracks() ?? []) track.stop();
}

function end(why) {
  over = true;
  letGo();
  people.clear();
  show();
  document.querySelector('main').textContent = why;
}

const tilesOf = (one) =>
  [...document.querySelectorAll('main > *')].filter((tile) => tile.dataset.user === one);

function show() {
  const names = [...people].sort();
  const items = names.map((name) => {
    const item = document.createElement('li');
    return Object.assign(item, { textContent: name, title: name });
  });
  document.querySelector('#people').replaceChildren(...items);
}

socket.on('connect', () => (joining = join().catch(console.error)));
socket.on('newProducer', (producer) => joining.then(() => consume(producer)).catch(console.error));
socket.on('userJoined', (one) => (people.add(one.user), show()));
socket.on('userLeft', (one) => {
  people.delete(one.user);
  show();
  for (const tile of tilesOf(one.user)) tile.remove();
});

// --- The guard ---
let socketId; // socket.id is unset while the socket is away.
socket.on('connect', () => (socketId = socket.id));
function attach() {
  return attachGhostGuard(socket, {
    roomId,
    beaconUrl: `${server}/leave`,
    beaconBody: () => ({ user, socketId }),
    peerConnections: () => transports,
    logLevel: 'debug',
  });
}
socket.on('meetingSwitched', () => end('You are in another tab now.'));
const guard = query.get('guard') === 'off' ? undefined : attach();
document.querySelector('button').onclick = () => {
  guard?.leave();
  socket.disconnect();
  end('You left.');
};
