// Who is signed in: a key, in memory, and in the tab's storage if the operator wants that. Never in an address.
import { createStore, type Store } from '../../state/store';
import { canBeKey, createApi, type AdminApi, type ApiOptions, type Failure } from '../api/client';

export type KeyProblem =
  | { readonly kind: 'not-a-key' | 'wrong' | 'off' | 'unreachable' | 'expired' }
  /** performance.now from which on wrong keys are answered again. */
  | { readonly kind: 'too-many'; readonly until: number }
  | { readonly kind: 'other'; readonly failure: Failure };

export interface Session {
  /** Set for who is signed in. */
  readonly api: AdminApi | undefined;
  readonly isChecking: boolean;
  readonly problem: KeyProblem | undefined;
}

export interface SignIn extends Store<Session> {
  signIn(key: string, keep: 'for-this-tab' | 'in-memory'): Promise<void>;
  signOut(): void;
}

/** What is used of sessionStorage; it throws where site data is blocked. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface SignInOptions {
  readonly storage: () => TabStorage;
  readonly makeApi?: (key: string, options: ApiOptions) => AdminApi;
}

const storedAs = 'rollcall.adminKey';
const signedOut: Session = { api: undefined, isChecking: false, problem: undefined };

export function problemOf(failure: Failure, now: number): KeyProblem {
  switch (failure.kind) {
    case 'unreachable':
      return { kind: 'unreachable' };
    case 'bad-answer':
      return { kind: 'other', failure };
    case 'refused':
      if (failure.status === 401) return { kind: 'wrong' };
      if (failure.status === 404) return { kind: 'off' };
      if (failure.status === 429)
        return { kind: 'too-many', until: now + (failure.retryAfterSeconds ?? 1) * 1_000 };
      return { kind: 'other', failure };
  }
}

export function createSignIn({ storage, makeApi = createApi }: SignInOptions): SignIn {
  const store = createStore<Session>(signedOut);
  /** Of the newest key: what is heard about an older one counts no more. */
  let turn = 0;

  function apiOf(key: string): AdminApi {
    const mine = ++turn;
    return makeApi(key, {
      onWrongKey() {
        // While it is checked that is the check's to tell.
        if (mine === turn && store.get().api) leave({ kind: 'expired' });
      },
    });
  }

  function leave(problem: KeyProblem | undefined): void {
    turn++;
    write(undefined);
    store.update({ ...signedOut, problem });
  }

  function write(key: string | undefined): void {
    try {
      if (key === undefined) storage().removeItem(storedAs);
      else storage().setItem(storedAs, key);
    } catch {
      // Site data is blocked: the key lives as long as the page does.
    }
  }

  function stored(): string | undefined {
    try {
      return storage().getItem(storedAs) ?? undefined;
    } catch {
      return undefined;
    }
  }

  const kept = stored();
  // Not asked about first: while the server is away the page says so, and signs nobody out.
  if (kept !== undefined && canBeKey(kept)) store.update({ api: apiOf(kept) });

  return {
    ...store,
    async signIn(input, keep) {
      const key = input.trim();
      if (!canBeKey(key)) return store.update({ ...signedOut, problem: { kind: 'not-a-key' } });
      const api = apiOf(key);
      const mine = turn;
      store.update({ ...signedOut, isChecking: true });
      const outcome = await api.server();
      if (mine !== turn) return undefined;
      if (!outcome.ok) {
        const problem = problemOf(outcome.failure, performance.now());
        return store.update({ ...signedOut, problem });
      }
      write(keep === 'for-this-tab' ? key : undefined);
      return store.update({ ...signedOut, api });
    },
    signOut: () => leave(undefined),
  };
}
