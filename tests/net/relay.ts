// A TCP relay for real processes that does what bad networks do. The n-th read of a direction of a connection has
// the same fate for the same seed.
import { once } from 'node:events';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';

import { Fates, fair, type Direction, type Weather } from './weather';

const queuedBytesMax = 1_048_576;

export class Relay {
  private readonly pairs = new Set<Pair>();
  private readonly stalled = new Set<Direction>();
  private now: Weather = fair;
  private accepted = 0;
  private passes = true;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
    private readonly seed: number,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  /** To a port of 127.0.0.1; listens on `host`, for those in another namespace. */
  static async to(target: number, seed: number, host = '127.0.0.1'): Promise<Relay> {
    const server = createServer({ allowHalfOpen: true }).listen(0, host);
    await once(server, 'listening');
    return new Relay(server, target, seed);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  get connections(): number {
    return this.pairs.size;
  }

  /** From here on, for what is read from now. */
  set(weather: Partial<Weather>): void {
    this.now = { ...fair, ...weather };
  }

  /** New connections are accepted and nothing ever answers; those that are there stall both ways. */
  halfOpen(): void {
    this.passes = false;
    this.stall('up');
    this.stall('down');
  }

  /** Nothing passes in that direction; what comes is kept and passes after `heal`. */
  stall(direction: Direction): void {
    this.stalled.add(direction);
    for (const pair of this.pairs) pair.flow(direction).hold();
  }

  /** Fair weather again. Connections that were accepted half-open reach the target now. */
  heal(): void {
    this.now = fair;
    this.passes = true;
    this.stalled.clear();
    for (const pair of this.pairs) pair.heal();
  }

  /** Ends every connection by RST, both ways. */
  reset(): void {
    for (const pair of this.pairs) pair.reset();
  }

  async close(): Promise<void> {
    this.reset();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    const number = this.accepted++;
    const pair = new Pair(client, this.target, (direction) => {
      const fates = new Fates(this.seed, number, direction);
      return { weather: () => this.now, fates };
    });
    this.pairs.add(pair);
    client.once('close', () => this.pairs.delete(pair));
    for (const direction of this.stalled) pair.flow(direction).hold();
    if (this.passes) pair.open();
  }
}

interface Sky {
  readonly weather: () => Weather;
  readonly fates: Fates;
}

/** One connection through the relay: two sockets, two flows. */
class Pair {
  private readonly far: Socket;
  private readonly up: Flow;
  private readonly down: Flow;
  private opened = false;

  constructor(
    private readonly near: Socket,
    private readonly target: number,
    sky: (direction: Direction) => Sky,
  ) {
    this.far = new Socket({ allowHalfOpen: true });
    this.up = new Flow(near, this.far, sky('up'));
    this.down = new Flow(this.far, near, sky('down'));
    for (const socket of [near, this.far]) {
      socket.setNoDelay(true);
      // An end that was reset resets the other, too: that is what the ends would have seen.
      socket.once('error', () => this.reset());
    }
  }

  flow(direction: Direction): Flow {
    return direction === 'up' ? this.up : this.down;
  }

  open(): void {
    if (this.opened) return;
    this.opened = true;
    this.far.connect({ port: this.target, host: '127.0.0.1' });
  }

  heal(): void {
    this.open();
    this.up.release();
    this.down.release();
  }

  reset(): void {
    this.up.drop();
    this.down.drop();
    for (const socket of [this.near, this.far]) {
      if (socket.connecting || socket.pending) socket.destroy();
      else socket.resetAndDestroy();
    }
  }
}

/** Bytes one way, in order, each piece due at its time. */
class Flow {
  private readonly queue: { readonly due: number; readonly data: Buffer | 'end' }[] = [];
  private bytes = 0;
  private due = 0;
  private held = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly sky: Sky,
  ) {
    from.on('data', (data: Buffer) => this.take(data));
    from.once('end', () => this.put('end', performance.now()));
    to.on('connect', () => this.pump());
  }

  hold(): void {
    this.held = true;
    clearTimeout(this.timer);
  }

  release(): void {
    this.held = false;
    this.pump();
  }

  drop(): void {
    clearTimeout(this.timer);
    this.queue.length = 0;
  }

  private take(data: Buffer): void {
    const weather = this.sky.weather();
    const { delayMs, stallMs } = this.sky.fates.next(weather);
    const due = performance.now() + delayMs + stallMs;
    const step = Math.min(weather.pieceBytes, data.length);
    for (let at = 0; at < data.length; at += step) {
      const piece = data.subarray(at, at + step);
      this.put(piece, due, (piece.length / weather.bytesPerSecond) * 1_000);
    }
    if (this.bytes > queuedBytesMax) this.from.pause();
  }

  private put(data: Buffer | 'end', due: number, onTheWireMs = 0): void {
    this.due = Math.max(this.due, due) + onTheWireMs;
    this.queue.push({ due: this.due, data });
    if (data !== 'end') this.bytes += data.length;
    this.pump();
  }

  private pump(): void {
    clearTimeout(this.timer);
    if (this.held || this.to.pending || this.to.destroyed) return;
    for (let next = this.queue[0]; next; next = this.queue[0]) {
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.timer = setTimeout(() => this.pump(), Math.ceil(wait));
        return;
      }
      this.queue.shift();
      this.pass(next.data);
    }
  }

  private pass(data: Buffer | 'end'): void {
    if (data === 'end') {
      this.to.end();
      return;
    }
    this.to.write(data);
    this.bytes -= data.length;
    if (this.bytes <= queuedBytesMax / 2) this.from.resume();
  }
}
