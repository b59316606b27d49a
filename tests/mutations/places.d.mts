import type { Mutation, Place } from './mutations.mjs';

/** Where a mutation changes the sources. */
export function placesOf(mutation: Mutation): readonly Place[];
