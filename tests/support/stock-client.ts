// A participant made of nothing but a stock socket.io-client: what any other program could be.
import { randomBytes } from 'node:crypto';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

export type Json = Record<string, unknown>;

export interface RosterChange {
  readonly type: 'joined' | 'updated' | 'back' | 'left';
  readonly participant: {
    readonly id: string;
    readonly displayName?: string;
    readonly state?: string;
  };
  readonly reason?: string;
}

export interface Joined {
  readonly participantId: string;
  readonly epoch: number;
  readonly resumeToken: string;
  readonly resumed: boolean;
  readonly recovering: boolean;
  readonly roster: {
    readonly version: { generation: string; number: number };
    readonly participants: readonly { id: string }[];
  };
  readonly producers: readonly { producerId: string }[];
  readonly transports: readonly { id: string }[];
  readonly routerRtpCapabilities: Json;
}

export interface ErrorAnswer {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly retryAfterMs?: number;
  };
}

export const newGuestKey = () => randomBytes(24).toString('base64url');

/** A connection with what it was told. */
export class StockClient {
  readonly socket: Socket;
  /** Every roster change that arrived, in order. */
  readonly changes: RosterChange[] = [];
  readonly events: { readonly name: string; readonly data: Json }[] = [];

  private constructor(url: string, options: Partial<ManagerOptions & SocketOptions>) {
    this.socket = io(url, { forceNew: true, reconnection: false, ...options });
    this.socket.onAny((name: string, data: Json = {}) => {
      this.events.push({ name, data });
      if (name === 'roster') this.changes.push(...(data['changes'] as RosterChange[]));
    });
  }

  static async connect(
    url: string,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<StockClient> {
    const client = new StockClient(url, options);
    await new Promise<void>((connected, failed) => {
      client.socket.once('connect', connected).once('connect_error', failed);
    });
    return client;
  }

  /** Sends an event and waits for its acknowledgement. */
  async ask<Answer = Json & Partial<ErrorAnswer>>(
    name: string,
    payload: unknown = {},
  ): Promise<Answer> {
    return (await this.socket.timeout(20_000).emitWithAck(name, payload)) as Answer;
  }

  async code(name: string, payload: unknown = {}): Promise<string> {
    const { error } = await this.ask<Partial<ErrorAnswer>>(name, payload);
    return error?.code ?? 'ok';
  }

  async join(roomId: string, displayName: string, more: Json = {}): Promise<Joined> {
    const answer = await this.ask<Joined & Partial<ErrorAnswer>>('join', {
      protocol: 1,
      roomId,
      guestKey: newGuestKey(),
      displayName,
      ...more,
    });
    if (answer.error) throw new Error(`join: ${answer.error.code}: ${answer.error.message}`);
    return answer;
  }

  /** Waits for an event of that name that `matches`, also one that came before. */
  async next(name: string, matches: (data: Json) => boolean = () => true): Promise<Json> {
    return until(
      () => this.events.find((event) => event.name === name && matches(event.data))?.data,
    );
  }

  changeOf(id: string, type: RosterChange['type'], reason?: string): Promise<RosterChange> {
    return until(() =>
      this.changes.find(
        (one) =>
          one.participant.id === id &&
          one.type === type &&
          (reason === undefined || one.reason === reason),
      ),
    );
  }

  /** The connection goes without a word: no DISCONNECT packet, no close packet. */
  cut(): void {
    const { engine } = this.socket.io;
    const transport = engine.transport as unknown as { ws?: { terminate?(): void; close(): void } };
    if (transport.ws?.terminate) transport.ws.terminate();
    else engine.transport.close();
    this.socket.io.engine.removeAllListeners();
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** Polls until there is a value; fails after 20 s. Waits for conditions, never for time. */
export async function until<Value>(read: () => Value | undefined): Promise<Value> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`not within 20 s: ${read.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
