// The part of JSON Schema 2020-12 that protocol/admin-api.yaml uses, so that answers of the server can be held to it.

export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly default?: unknown;
}

/** The keywords that differences() knows; a schema with another one would be held to less than it says. */
export const schemaKeywords: readonly string[] = [
  ...['$ref', 'description', 'type', 'enum', 'required', 'properties', 'additionalProperties'],
  ...['items', 'minimum', 'maximum', 'minLength', 'default'],
];

/** What stands at `#/a/b` of `document`; throws if nothing does. */
export function resolved(document: unknown, ref: string): unknown {
  return ref
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => {
      const next = isObject(at) ? at[key] : undefined;
      if (next === undefined) throw new Error(`nothing is at ${ref}`);
      return next;
    }, document);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where `value` is not as `schema` of `document` says, one line each. */
export function differences(
  document: unknown,
  schema: Schema,
  value: unknown,
  at = 'answer',
): string[] {
  if (schema.$ref !== undefined)
    return differences(document, resolved(document, schema.$ref) as Schema, value, at);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value)))
    return [`${at} is no ${types.join(' or ')}: ${JSON.stringify(value)}`];
  const found: string[] = [];
  if (schema.enum && !schema.enum.includes(value))
    found.push(`${at} is never ${JSON.stringify(value)}`);
  if (typeof value === 'number' && value < (schema.minimum ?? -Infinity))
    found.push(`${at} is too small: ${value}`);
  if (typeof value === 'number' && value > (schema.maximum ?? Infinity))
    found.push(`${at} is too large: ${value}`);
  if (typeof value === 'string' && value.length < (schema.minLength ?? 0))
    found.push(`${at} is too short`);
  if (Array.isArray(value) && schema.items) {
    const { items } = schema;
    const each = value as readonly unknown[];
    found.push(...each.flatMap((one, i) => differences(document, items, one, `${at}[${i}]`)));
  }
  if (isObject(value)) found.push(...ofObject(document, schema, value, at));
  return found;
}

function ofObject(
  document: unknown,
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  at: string,
): string[] {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required.filter((name) => !(name in value)).map((name) => `${at} has no ${name}`);
  return Object.entries(value).reduce((found, [name, one]) => {
    const known = properties[name];
    if (known) return [...found, ...differences(document, known, one, `${at}.${name}`)];
    return additionalProperties ? found : [...found, `${at} has ${name}, which nobody expects`];
  }, missing);
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
