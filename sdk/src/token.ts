// The signed tokens that the embedder's own server gives out.
import { isPassing, RollcallError } from './errors.js';
import type { Timers } from './timers.js';

// As long as any request to our own server may take.
const answerMaxMs = 10_000;

/**
 * Keeps the last token: the server takes it back as long as it keeps the seat, however old it is.
 * While an answer is awaited, all who ask get the same.
 */
export class TokenSource {
  readonly #get: () => Promise<string>;
  readonly #timers: Timers;
  #kept: string | undefined;
  #asking: Promise<string> | undefined;

  constructor(get: () => Promise<string>, timers: Timers) {
    this.#get = get;
    this.#timers = timers;
  }

  /** Rejects with RollcallError. */
  async current(): Promise<string> {
    return this.#kept ?? this.#ask();
  }

  /** Instead of `old`, of which the server has had enough. */
  renewed(old: string): Promise<string> {
    if (this.#kept === old) this.#kept = undefined;
    return this.current();
  }

  /** The next one is asked for anew. */
  forget(): void {
    this.#kept = undefined;
  }

  #ask(): Promise<string> {
    const asking = (this.#asking ??= this.#answer());
    const over = () => {
      if (this.#asking === asking) this.#asking = undefined;
    };
    asking.then(over, over);
    return asking;
  }

  async #answer(): Promise<string> {
    let cancel: () => void = () => undefined;
    const late = new Promise<never>((_resolve, reject) => {
      cancel = this.#timers.after(answerMaxMs, () =>
        reject(new RollcallError('token_unavailable', 'getToken took too long to answer.')),
      );
    });
    try {
      const token: unknown = await Promise.race([this.#called(), late]);
      if (typeof token !== 'string' || token === '') {
        throw new RollcallError('token_refused', 'getToken gave no token.');
      }
      return (this.#kept = token);
    } catch (thrown) {
      throw asTokenError(thrown);
    } finally {
      cancel();
    }
  }

  /** Also what it throws at once is a rejection. */
  async #called(): Promise<string> {
    return this.#get();
  }
}

// What fetch() rejects with: TypeError without a network, the others when it was given a deadline.
const passingNames = new Set(['TypeError', 'NetworkError', 'TimeoutError', 'AbortError']);

function asTokenError(thrown: unknown): RollcallError {
  if (thrown instanceof RollcallError) {
    const ours = thrown.code === 'token_refused' || isPassing(thrown);
    return ours ? thrown : new RollcallError('token_refused', thrown.message, thrown.hint);
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const passes = thrown instanceof Error && passingNames.has(thrown.name);
  return new RollcallError(passes ? 'token_unavailable' : 'token_refused', message);
}
