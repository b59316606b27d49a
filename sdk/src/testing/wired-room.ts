// A room in a page made for it, wired to a server that takes everybody in: what goes over the wire,
// and what the room says.
import { vi } from 'vitest';
import { Room } from '../room.js';
import type { ServerEvents } from '../signaling/protocol.js';
import type { Socket, SocketListener } from '../signaling/socket.js';
import type { MeetingOptions, RoomOptions } from '../types.js';
import { FakePage } from './fake-page.js';
import { fakeDevice, MediaServer } from './media-server.js';

/** The wire; its other end answers as `answerJoin` says. */
export class Wire implements Socket {
  readonly sent: { readonly name: string; readonly payload: unknown }[] = [];
  end: 'open' | 'disconnected' | 'dropped' = 'open';

  constructor(
    readonly stage: Stage,
    readonly listener: SocketListener,
  ) {
    queueMicrotask(() => listener.opened());
  }

  emit(name: string, payload: unknown): void {
    this.sent.push({ name, payload });
  }

  request(
    name: string,
    payload: unknown,
    _deadlineMs: number,
    answer: (error: Error | undefined, value: unknown) => void,
  ): void {
    this.emit(name, payload);
    const { media, answerJoin } = this.stage;
    if (name === 'join') return queueMicrotask(() => answer(undefined, answerJoin(payload)));
    void media.request(name as never, payload as never).then((value) => answer(undefined, value));
  }

  disconnect(): void {
    this.end = 'disconnected';
  }

  drop(): void {
    this.end = 'dropped';
  }

  /** The server says it. */
  say<Name extends keyof ServerEvents>(name: Name, data: ServerEvents[Name]): void {
    this.listener.event(name, data);
  }

  names(): string[] {
    return this.sent.map(({ name }) => name);
  }
}

export const joined = {
  participantId: 'ann',
  epoch: 7,
  resumeToken: 'token',
  resumed: false,
  recovering: false,
  locked: false,
  roster: { version: { generation: 'g', number: 1 }, participants: [] as readonly object[] },
  producers: [] as readonly object[],
  routerRtpCapabilities: { codecs: [], headerExtensions: [] },
  iceServers: [],
  transports: [],
  timings: {
    ...{ heartbeatMs: 1_000, silenceMs: 3_000, goneMs: 8_000 },
    ...{ mediaMs: 30_000, seatMs: 600_000, recoveringMs: 10_000 },
  },
};

/** Somebody in the list. */
export const listed = (id: string, more: object = {}) => ({
  ...{ id, displayName: id, role: 'guest', hand: false, state: 'present' },
  ...{ since: 0, joinedAt: 1, media: 'none' },
  ...more,
});

/** What the server says to a join, with these people in its list. */
export const joinedWith = (people: readonly object[], more: object = {}) => ({
  ...joined,
  roster: { ...joined.roster, participants: people },
  ...more,
});

/** Page, wire and server of one test; `unstub` ends it. */
export class Stage {
  readonly page: FakePage;
  readonly media = new MediaServer();
  readonly wires: Wire[] = [];
  /** What was written to the console for developers. */
  readonly lines: string[] = [];
  /** What the server says to a join; it takes everybody in unless a test wants otherwise. */
  answerJoin: (payload: unknown) => unknown = () => joined;

  constructor(browser: ConstructorParameters<typeof FakePage>[0] = {}) {
    this.page = new FakePage(browser);
    vi.spyOn(console, 'debug').mockImplementation((line: string) => void this.lines.push(line));
  }

  get wire(): Wire {
    return this.wires.at(-1) as Wire;
  }

  joins() {
    return this.wires.flatMap(({ sent }) => sent.filter(({ name }) => name === 'join'));
  }

  newRoom(options: RoomOptions): Room {
    return new Room(
      { logLevel: 'debug', ...options },
      {
        open: (_options, listener) => {
          this.wires.push(new Wire(this, listener));
          return this.wire;
        },
        createDevice: fakeDevice,
      },
    );
  }

  async joinRoom(more: Partial<MeetingOptions> = {}): Promise<Room> {
    const room = this.newRoom({ roomId: 'weekly', displayName: 'Ann', ...more });
    await room.join();
    return room;
  }

  unstub(): void {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  }
}
