// As much of a TURN client as it takes to hear whether credentials are taken (RFC 5389, RFC 5766), written apart from
// the server's own.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const cookie = Buffer.from('2112a442', 'hex');
const binding = 0x0001;
const allocate = 0x0003;
const attributes = { username: 6, integrity: 8, error: 9, realm: 0x14, nonce: 0x15, udp: 0x19 };

export interface Login {
  readonly username: string;
  readonly credential: string;
}

export const bindingRequest = () => message(binding, []);

/** What an Allocate is answered with: an error as HTTP's, or 200. */
export async function allocation(port: number, login: Login): Promise<number> {
  const socket = createSocket('udp4');
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  try {
    // A nonce is for the address that asked for it.
    const first = await ask(socket, message(allocate, [requestedTransport]));
    return first.code === 401 ? (await ask(socket, proven(login, first))).code : first.code;
  } finally {
    socket.close();
  }
}

function proven({ username, credential }: Login, { realm, nonce }: Answer): Buffer {
  const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
  const proof = [
    attribute(attributes.username, Buffer.from(username)),
    attribute(attributes.realm, Buffer.from(realm)),
    attribute(attributes.nonce, Buffer.from(nonce)),
  ];
  return message(allocate, [requestedTransport, ...proof], key);
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc(-value.length & 3)]);
}

const requestedTransport = attribute(attributes.udp, Buffer.from([17, 0, 0, 0]));

function message(type: number, body: readonly Buffer[], key?: Buffer): Buffer {
  const head = Buffer.concat([Buffer.alloc(4), cookie, randomBytes(12)]);
  const whole = Buffer.concat([head, ...body]);
  whole.writeUInt16BE(type, 0);
  whole.writeUInt16BE(whole.length - 20 + (key ? 24 : 0), 2);
  if (key === undefined) return whole;
  const signature = createHmac('sha1', key).update(whole).digest();
  return Buffer.concat([whole, attribute(attributes.integrity, signature)]);
}

interface Answer {
  readonly code: number;
  readonly realm: string;
  readonly nonce: string;
}

async function ask(socket: Socket, request: Buffer): Promise<Answer> {
  const answer = once(socket, 'message', { signal: AbortSignal.timeout(10_000) });
  socket.send(request);
  return read(((await answer) as [Buffer])[0]);
}

function read(bytes: Buffer): Answer {
  const found = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= bytes.length;) {
    const size = bytes.readUInt16BE(at + 2);
    found.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + size));
    at += 4 + size + (-size & 3);
  }
  const error = found.get(attributes.error);
  return {
    code: error ? (error[2] ?? 0) * 100 + (error[3] ?? 0) : 200,
    realm: found.get(attributes.realm)?.toString() ?? '',
    nonce: found.get(attributes.nonce)?.toString() ?? '',
  };
}
