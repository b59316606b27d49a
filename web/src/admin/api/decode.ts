// Reads what a server answered, field by field. What is not as it should be throws `BadAnswer`, which names the field;
// what is there besides is left alone: a newer server says more.

export class BadAnswer extends Error {
  constructor(
    readonly where: string,
    wanted: string,
  ) {
    super(`${where} is not ${wanted}`);
  }
}

export type Reader<T> = (value: unknown, where: string) => T;

export const text: Reader<string> = (value, where) => {
  if (typeof value !== 'string') throw new BadAnswer(where, 'text');
  return value;
};

export const flag: Reader<boolean> = (value, where) => {
  if (typeof value !== 'boolean') throw new BadAnswer(where, 'true or false');
  return value;
};

/** Of whatever is counted or measured: none is below nothing. */
export const amount: Reader<number> = (value, where) => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw new BadAnswer(where, 'a number, 0 or more');
  return value;
};

export function oneOf<const T extends string>(...known: readonly T[]): Reader<T> {
  return (value, where) => {
    const found = known.find((one) => one === value);
    if (found === undefined) throw new BadAnswer(where, known.join(', '));
    return found;
  };
}

export function orNull<T>(read: Reader<T>): Reader<T | null> {
  return (value, where) => (value === null ? null : read(value, where));
}

export function listOf<T>(read: Reader<T>): Reader<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new BadAnswer(where, 'a list');
    return value.map((one: unknown, index) => read(one, `${where}[${index}]`));
  };
}

type Readers<T> = { readonly [field in keyof T]-?: Reader<T[field]> };

export function objectOf<T extends object>(readers: Readers<T>): Reader<T> {
  return (value, where) => {
    const fields = asObject(value, where);
    const all = Object.entries(readers) as [string, Reader<unknown>][];
    const read = all.map(([name, reader]) => [
      name,
      reader(fields[name], where === '' ? name : `${where}.${name}`),
    ]);
    return Object.fromEntries(read) as T;
  };
}

export function asObject(value: unknown, where: string): { readonly [name: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadAnswer(where === '' ? 'the answer' : where, 'an object');
  return value as { readonly [name: string]: unknown };
}
