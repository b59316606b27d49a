// One socket.io-client connection, from opening to its one end. Never reused: after silence a new
// one is made, because TCP of the old one may take many seconds longer than the network to recover.
import { io } from 'socket.io-client';

export interface SocketListener {
  opened(): void;
  /** Anything at all came from the server. */
  heard(): void;
  event(name: string, payload: unknown): void;
  /** At most once, and not after `disconnect` or `drop`. */
  closed(reason: string): void;
}

export interface Socket {
  emit(name: string, payload: unknown): void;
  /**
   * `answer` gets the acknowledgement, or an Error after the deadline or when the socket is lost.
   */
  request(
    name: string,
    payload: unknown,
    deadlineMs: number,
    answer: (error: Error | undefined, value: unknown) => void,
  ): void;
  /** Says goodbye: the server takes it as a leave. */
  disconnect(): void;
  /** Goes without a word: the server keeps the seat. */
  drop(): void;
}

export interface SocketOptions {
  /** For networks in which WebSockets hang: begin with long-polling, then upgrade. */
  readonly pollingFirst: boolean;
}

export type OpenSocket = (options: SocketOptions, listener: SocketListener) => Socket;

// A handshake takes two round trips; 5 s leaves room for a slow network and is still bearable to
// wait for.
const openMaxMs = 5_000;

/** The room is in the address: by it a proxy finds the server, where there are several. */
export function socketIo(url: string, roomId: string): OpenSocket {
  return ({ pollingFirst }, listener) => {
    const socket = io(url, {
      query: { room: roomId },
      forceNew: true,
      reconnection: false,
      timeout: openMaxMs,
      transports: pollingFirst ? ['polling', 'websocket'] : ['websocket', 'polling'],
      tryAllTransports: true,
    });
    const { engine } = socket.io;
    let over = false;
    const end = (reason: string) => {
      if (over) return;
      over = true;
      listener.closed(reason);
    };
    engine.on('packet', () => listener.heard());
    socket.on('connect', () => listener.opened());
    socket.on('connect_error', (error) => end(error.message));
    socket.on('disconnect', (reason) => end(reason));
    socket.onAny((name: string, payload: unknown) => {
      if (!over) listener.event(name, payload);
    });
    return {
      emit: (name, payload) => void socket.emit(name, payload),
      request: (name, payload, deadlineMs, answer) =>
        void socket
          .timeout(deadlineMs)
          .emit(name, payload, (error: Error | null, value: unknown) =>
            answer(error ?? undefined, value),
          ),
      disconnect: () => {
        over = true;
        socket.disconnect();
      },
      drop: () => {
        over = true;
        // The engine alone: socket.disconnect() would send a DISCONNECT packet, which means
        // leaving.
        engine.close();
      },
    };
  };
}
