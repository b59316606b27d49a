// A UDP relay: as the TCP one, but what is lost is lost, and what is late may be overtaken.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

import { Fates, fair, type Direction, type Weather } from './weather';

const peersMax = 1_000;

interface Peer {
  readonly far: Socket;
  readonly fates: Readonly<Record<Direction, Fates>>;
}

export class UdpRelay {
  readonly counts = { passed: 0, lost: 0 };
  private readonly peers = new Map<string, Peer>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly stalled = new Set<Direction>();
  private now: Weather = fair;

  private constructor(
    private readonly near: Socket,
    private readonly target: number,
    private readonly seed: number,
  ) {
    near.on('message', (data, from) => this.up(data, from));
  }

  /** To a port of 127.0.0.1; listens on `host`, for those in another namespace. */
  static async to(target: number, seed: number, host = '127.0.0.1'): Promise<UdpRelay> {
    const near = createSocket('udp4').bind(0, host);
    await once(near, 'listening');
    return new UdpRelay(near, target, seed);
  }

  get port(): number {
    return this.near.address().port;
  }

  set(weather: Partial<Weather>): void {
    this.now = { ...fair, ...weather };
  }

  /** What comes that way until `heal` is lost. */
  stall(direction: Direction): void {
    this.stalled.add(direction);
  }

  heal(): void {
    this.now = fair;
    this.stalled.clear();
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const { far } of this.peers.values()) far.close();
    this.near.close();
    await once(this.near, 'close');
  }

  private up(data: Buffer, from: RemoteInfo): void {
    const peer = this.peer(from);
    this.pass('up', peer, () => peer.far.send(data, this.target, '127.0.0.1'));
  }

  private peer(from: RemoteInfo): Peer {
    const name = `${from.address}:${from.port}`;
    const known = this.peers.get(name);
    if (known) return known;
    const number = this.peers.size;
    if (number === peersMax) throw new Error(`more than ${peersMax} peers at one relay`);
    const far = createSocket('udp4');
    const fates = {
      up: new Fates(this.seed, number, 'up'),
      down: new Fates(this.seed, number, 'down'),
    };
    const peer = { far, fates };
    far.on('message', (data) =>
      this.pass('down', peer, () => this.near.send(data, from.port, from.address)),
    );
    this.peers.set(name, peer);
    return peer;
  }

  private pass(direction: Direction, peer: Peer, send: () => void): void {
    const { lost, delayMs } = peer.fates[direction].next(this.now);
    if (lost || this.stalled.has(direction)) {
      this.counts.lost++;
      return;
    }
    this.counts.passed++;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      send();
    }, delayMs);
    this.timers.add(timer);
  }
}
