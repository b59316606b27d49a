// The admin API in its three places: the table of the code, the OpenAPI document, and the page for people.
import { parse } from 'yaml';
import { followed } from '../support/openapi.js';
import { isObject, resolved, schemaKeywords } from '../support/schema.js';
import { at, read, type Violation } from './sources.js';

const code = 'server/admin/api_routes.cpp';
export const openApiFile = 'protocol/admin-api.yaml';
const page = 'docs/admin-api.md';
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** As `GET /rooms?after&limit {locked}`: method, path, and what the query and the body may have. */
type Route = string;

const route = (method: string, path: string, query: readonly string[], body: readonly string[]) =>
  `${method.toUpperCase()} ${path}${query.length > 0 ? '?' : ''}${[...query].sort().join('&')}` +
  (body.length > 0 ? ` {${[...body].sort().join(', ')}}` : '');

const words = (list: string | undefined) =>
  [...(list ?? '').matchAll(/"(\w+)"/g)].map(([, word = '']) => word);

export function routesOfCode(root: string): Route[] {
  const table = /std::vector<ApiRoute> routes\{\n([\s\S]*?)\n {2}\};/.exec(read(root, code))?.[1];
  if (table === undefined) throw new Error(`${code} has no table of routes`);
  const row =
    /\{"([A-Z]+)",\s*"(\/[^"]*)",\s*Operation::\w+(?:,\s*\{([^}]*)\})?(?:,\s*\{([^}]*)\})?\}/g;
  return [...table.matchAll(row)].map(([, method = '', path = '', query, body]) =>
    route(method, path, words(query), words(body)),
  );
}

interface Operation {
  readonly where: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Readonly<Record<string, unknown>>;
  /** Its own and those of its path. */
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
}

const object = (value: unknown) => (isObject(value) ? value : {});
const list = (value: unknown) => (Array.isArray(value) ? (value as readonly unknown[]) : []);

function operations(document: unknown): Operation[] {
  const paths = object(object(document)['paths']);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(object(item))
      .filter(([key]) => methods.includes(key))
      .map(([method, operation]) => ({
        where: `${method.toUpperCase()} ${path}`,
        method,
        path,
        operation: object(operation),
        parameters: [
          ...list(object(item)['parameters']),
          ...list(object(operation)['parameters']),
        ].map((one) => followed(document, one)),
      })),
  );
}

export function routesOfDocument(root: string): Route[] {
  const document: unknown = parse(read(root, openApiFile));
  return operations(document).map(({ method, path, operation, parameters }) => {
    const query = parameters
      .filter((one) => one['in'] === 'query')
      .map((one) => String(one['name']));
    const content = object(followed(document, operation['requestBody'])['content']);
    const schema = followed(document, object(content['application/json'])['schema']);
    return route(method, path, query, Object.keys(object(schema['properties'])));
  });
}

export function apiRouteViolations(root: string): Violation[] {
  const known = routesOfCode(root);
  const described = routesOfDocument(root);
  const headings = [...read(root, page).matchAll(/^### `(\w+ \/\S*)`$/gm)].map(
    ([, one = '']) => one,
  );
  const short = known.map((one) => one.replace(/\?.*| \{.*/, ''));
  return [
    ...known
      .filter((one) => !described.includes(one))
      .map((one) => at(openApiFile, 1, `no ${one}`)),
    ...described.filter((one) => !known.includes(one)).map((one) => at(code, 1, `no ${one}`)),
    ...short.filter((one) => !headings.includes(one)).map((one) => at(page, 1, `no ${one}`)),
    ...headings.filter((one) => !short.includes(one)).map((one) => at(code, 1, `no ${one}`)),
  ];
}

/** What OpenAPI 3.1 wants of a document, as far as this one goes. */
export function openApiViolations(root: string): Violation[] {
  const document = object(parse(read(root, openApiFile)));
  const found: string[] = [];
  if (!/^3\.1\.\d+$/.test(String(document['openapi']))) found.push('it is not of OpenAPI 3.1');
  const { title, version } = object(document['info']);
  if (typeof title !== 'string' || typeof version !== 'string') found.push('no title or version');
  for (const [path, item] of Object.entries(object(document['paths']))) {
    if (!path.startsWith('/')) found.push(`${path} does not begin with a slash`);
    for (const key of Object.keys(object(item)))
      if (![...methods, 'parameters'].includes(key)) found.push(`${path} has ${key}`);
  }
  const all = operations(document);
  found.push(...all.flatMap((one) => operationProblems(document, one)));
  const ids = all.map(({ operation }) => operation['operationId']);
  if (new Set(ids).size !== ids.length) found.push('two operations have one operationId');
  const schemes = Object.keys(object(object(document['components'])['securitySchemes']));
  const demanded = list(document['security']).flatMap((one) => Object.keys(object(one)));
  if (demanded.length === 0) found.push('nothing has to be proven');
  found.push(
    ...demanded.filter((one) => !schemes.includes(one)).map((one) => `no security scheme ${one}`),
  );
  found.push(...referenceProblems(document), ...schemaProblems(document));
  return found.map((what) => at(openApiFile, 1, what));
}

function operationProblems(document: unknown, one: Operation): string[] {
  const { where, path, operation, parameters } = one;
  const found: string[] = [];
  if (typeof operation['operationId'] !== 'string') found.push('has no operationId');
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const told = parameters.filter((each) => each['in'] === 'path').map((each) => each['name']);
  if (inPath.join() !== told.join()) found.push(`has ${inPath.join()} in its path`);
  for (const each of parameters) {
    const place = String(each['in']);
    if (!['path', 'query', 'header', 'cookie'].includes(place) || !isObject(each['schema']))
      found.push(`${String(each['name'])} has no schema, or is in ${place}`);
    if (place === 'path' && each['required'] !== true)
      found.push(`${String(each['name'])} is not required`);
  }
  const responses = Object.entries(object(operation['responses']));
  if (!responses.some(([status]) => status.startsWith('2'))) found.push('has no good answer');
  for (const status of ['401', '404', '429'])
    if (!responses.some(([each]) => each === status)) found.push(`has no ${status}`);
  for (const [status, response] of responses) {
    if (!/^[1-5]\d\d$/.test(status)) found.push(`has the status ${status}`);
    const { description, content } = followed(document, response);
    if (typeof description !== 'string') found.push(`${status} has no description`);
    const [body] = Object.values(object(content));
    if (!isObject(object(body)['schema'])) found.push(`${status} has no schema`);
  }
  return found.map((what) => `${where} ${what}`);
}

/** Every value below `value` that is an object, with its path. */
function objectsIn(value: unknown, at = '#'): [string, Readonly<Record<string, unknown>>][] {
  const children = Object.entries(Array.isArray(value) ? { ...value } : object(value));
  const below = children.flatMap(([key, one]) => objectsIn(one, `${at}/${key}`));
  return isObject(value) ? [[at, value], ...below] : below;
}

function referenceProblems(document: unknown): string[] {
  return objectsIn(document).flatMap(([, { $ref }]) => {
    if (typeof $ref !== 'string') return [];
    try {
      resolved(document, $ref);
      return [];
    } catch {
      return [`nothing is at ${$ref}`];
    }
  });
}

function schemaProblems(document: unknown): string[] {
  const roots = objectsIn(document).filter(
    ([path]) => /\/schema$/.test(path) || /^#\/components\/schemas\/\w+$/.test(path),
  );
  const types = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];
  const problems = (path: string, schema: Readonly<Record<string, unknown>>): string[] => {
    const found = Object.keys(schema)
      .filter((keyword) => !schemaKeywords.includes(keyword))
      .map((keyword) => `${path} has ${keyword}, which no test looks at`);
    for (const type of [schema['type'] ?? []].flat())
      if (!types.includes(String(type))) found.push(`${path} is of the type ${String(type)}`);
    const properties = object(schema['properties']);
    for (const name of list(schema['required']))
      if (!(String(name) in properties)) found.push(`${path} requires ${String(name)}`);
    for (const [name, one] of Object.entries(properties))
      found.push(...problems(`${path}/properties/${name}`, object(one)));
    if ('items' in schema) found.push(...problems(`${path}/items`, object(schema['items'])));
    return found;
  };
  return roots.flatMap(([path, schema]) => problems(path, schema));
}
