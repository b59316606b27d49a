// A call: everybody who opens this page with the same #room sees and hears the others.
import { createRoom } from '@rollcall/client';

const query = new URLSearchParams(location.search);
const room = createRoom({
  url: query.get('server') ?? 'http://localhost:3001',
  roomId: location.hash.slice(1) || 'minimal',
  displayName: query.get('name') ?? 'Somebody',
});

const tiles = new Map(); // by track
room.on('changed', ({ snapshot }) => {
  document.querySelector('#state').textContent =
    `${snapshot.state}: ${snapshot.participants.map((one) => `${one.displayName} (${one.presence})`).join(', ')}`;
  const tracks = snapshot.participants.flatMap((one) => one.tracks);
  const live = tracks.flatMap(({ mediaTrack }) => mediaTrack ?? []);
  for (const track of live) if (!tiles.has(track)) tiles.set(track, show(track));
  for (const [track, tile] of tiles)
    if (!live.includes(track) && tiles.delete(track)) tile.remove();
});
room.on('error', ({ message, hint }) => console.warn(message, hint));

function show(track) {
  const tile = document.createElement(track.kind);
  Object.assign(tile, { srcObject: new MediaStream([track]), autoplay: true, playsInline: true });
  return document.querySelector('main').appendChild(tile);
}

const leave = document.querySelector('button');
leave.onclick = () => room.leave();
await room.join();
leave.disabled = false;
const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
const publish = (track) => room.publish(track.kind === 'audio' ? 'microphone' : 'camera', track);
// All at once: the room stops each that it does not send, as when it was left meanwhile.
await Promise.allSettled(media.getTracks().map(publish));
