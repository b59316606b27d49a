// What protocol/admin-api.yaml says of a request's answer.
import { isObject, resolved, type Schema } from './schema';

const object = (value: unknown) => (isObject(value) ? value : {});

/** What a `$ref` stands for, or the value itself. */
export function followed(document: unknown, value: unknown): Readonly<Record<string, unknown>> {
  const { $ref } = object(value);
  return object(typeof $ref === 'string' ? resolved(document, $ref) : value);
}

/** As `/rooms/{room}`: the path of the document that is asked for by `target`; nothing if there is none. */
export function pathOf(document: unknown, target: string): string | undefined {
  const [asked = ''] = target.split('?');
  const matches = (template: string) =>
    new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(asked);
  return Object.keys(object(object(document)['paths'])).find(matches);
}

/** The kinds of content that a request may be answered with, each with its schema. */
export function contentOf(
  document: unknown,
  method: string,
  template: string,
  status: number,
): Readonly<Record<string, Schema>> {
  const item = object(object(object(document)['paths'])[template]);
  const responses = object(object(item[method.toLowerCase()])['responses']);
  const { content } = followed(document, responses[`${status}`]);
  return Object.fromEntries(
    Object.entries(object(content)).map(([type, one]) => [type, object(one)['schema'] as Schema]),
  );
}
