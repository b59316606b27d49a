// Rooms full of protocol-level participants who come, own media, and go.
import { produce, transport } from './protocol-media';
import { newGuestKey, StockClient, until } from './stock-client';

const roomSize = 4;

/** The same people each time: who was here before is no stranger. */
const guestKeys = new Map<string, string>();
function guestKeyOf(person: string): string {
  const key = guestKeys.get(person) ?? newGuestKey();
  guestKeys.set(person, key);
  return key;
}

/** Joins `count` participants in rooms of four with media between all of a room; then all leave. */
export async function cycle(url: string, count: number): Promise<void> {
  const rooms = Array.from({ length: count / roomSize }, (_, i) => i);
  // A few rooms at a time: the client is one process, too.
  for (let i = 0; i < rooms.length; i += 10) {
    const clients = (
      await Promise.all(rooms.slice(i, i + 10).map((room) => fill(url, `churn-${room}`)))
    ).flat();
    await Promise.all(clients.map((client, k) => depart(client, k)));
  }
}

async function fill(url: string, room: string): Promise<StockClient[]> {
  const clients = await Promise.all(
    Array.from({ length: roomSize }, () => StockClient.connect(url, { transports: ['websocket'] })),
  );
  const producers: string[] = [];
  for (const [i, client] of clients.entries()) {
    const { routerRtpCapabilities } = await client.join(room, `P${i}`, {
      guestKey: guestKeyOf(`${room}/${i}`),
    });
    const send = await transport(client, 'send');
    const receive = await transport(client, 'recv');
    for (const producerId of producers) {
      await client.ask('consume', {
        transportId: receive,
        producerId,
        rtpCapabilities: routerRtpCapabilities,
      });
    }
    producers.push(await produce(client, send, 'audio'), await produce(client, send, 'video'));
  }
  return clients;
}

/** Half say so, half just say goodbye to the connection. */
async function depart(client: StockClient, k: number): Promise<void> {
  if (k % 2 === 0) await client.ask('leave');
  client.close();
  await until(() => (client.socket.disconnected ? true : undefined));
}
