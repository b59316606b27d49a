// Somebody's server, with the library that its owner would use.
import { createServer, type Server as HttpServer } from 'node:http';

import { WebhookError, WebhookReceiver, type WebhookEvent } from '../../server-sdk/src/webhook';

/** Hears of events once it is open. */
export class Shop {
  readonly events: WebhookEvent[] = [];
  readonly refused: string[] = [];
  readonly contentTypes = new Set<string | undefined>();
  readonly #port: number;
  readonly #receiver: WebhookReceiver;
  #http: HttpServer | undefined;
  /** To how many of the next requests nothing is said but 500, though they were received. */
  forgetful = 0;

  constructor(port: number, by: string) {
    this.#port = port;
    this.#receiver = new WebhookReceiver({ key: 'hooks', secret: by });
  }

  async open(): Promise<void> {
    this.#http = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.statusCode = this.#status(Buffer.concat(parts), request.headers.authorization);
        response.end();
      });
      this.contentTypes.add(request.headers['content-type']);
    });
    await new Promise<void>((opened) => this.#http?.listen(this.#port, '127.0.0.1', opened));
  }

  #status(body: Buffer, authorization: string | undefined): number {
    try {
      this.events.push(this.#receiver.receive(body, authorization));
    } catch (error) {
      if (!(error instanceof WebhookError)) throw error;
      this.refused.push(error.message);
      return 401;
    }
    return this.forgetful-- > 0 ? 500 : 204;
  }

  async close(): Promise<void> {
    const http = this.#http;
    this.#http = undefined;
    http?.closeAllConnections();
    if (http) await new Promise((closed) => http.close(closed));
  }
}
