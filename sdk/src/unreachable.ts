/** Ends an exhaustive switch: the compiler complains as soon as a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
