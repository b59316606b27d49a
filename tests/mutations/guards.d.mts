import type { Mutation } from './mutations.mjs';

export interface Guard extends Mutation {
  /** The test that fails when the guard is gone. */
  readonly test: { readonly file: string; readonly name: string };
}

export const guards: readonly Guard[];
