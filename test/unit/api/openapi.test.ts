import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { commandSchemas } from '../../../src/domain/commands.ts';
import { eventSchemas } from '../../../src/domain/events.ts';
import { rejectionCode } from '../../../src/domain/rejection.ts';
import { Problem } from '../../../src/entrypoints/api/http/problems.ts';
import { REASONS } from '../../../src/processing/dead-letters/dead-letter.ts';
import { type ApiDocument, apiDocument, type ApiResponse } from '../../support/api-document.ts';

let document: ApiDocument;
beforeAll(async () => {
  document = await apiDocument();
});

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';
const PROBLEM = 'application/problem+json';

/** Error examples of a response, by code. */
const examplesOf = ({ content = {} }: ApiResponse) => content[PROBLEM]?.examples ?? {};

/** The codes of the error examples of a route, by status. */
const codesOf = (path: string, method: string): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(document.paths[path]?.[method]?.responses ?? {})
      .filter(([, { content = {} }]) => PROBLEM in content)
      .map(([status, response]) => [status, Object.keys(examplesOf(response))]),
  );

const ALWAYS = { 400: ['InvalidRequest'], 401: ['Unauthorized'], 503: ['Unavailable'] };
const COMMAND = { ...ALWAYS, 500: ['CommandFailed'] };
const REUSED = 'IdempotencyKeyReused';
const NOT_FOUND = ['NotFound'];

describe('the error examples of a route', () => {
  it.each([
    ['/batches', 'post', { ...COMMAND, 409: ['BatchConflict'], 422: [REUSED] }],
    [
      '/batches/{ref}',
      'patch',
      {
        ...COMMAND,
        404: ['UnknownBatch'],
        409: ['AlreadyReceived', 'BelowDispatched'],
        422: ['SkuMismatch', REUSED],
      },
    ],
    [
      '/batches/{ref}/receipt',
      'post',
      { ...COMMAND, 404: ['UnknownBatch'], 409: ['AlreadyReceived'], 422: ['SkuMismatch', REUSED] },
    ],
    ['/allocations', 'post', { ...COMMAND, 404: ['UnknownSku'], 409: ['OrderLineConflict'], 422: [REUSED] }],
    [
      '/allocations/{orderId}/{sku}',
      'delete',
      { ...COMMAND, 404: ['UnknownOrderLine'], 409: ['AlreadyDispatched'], 422: [REUSED] },
    ],
    [
      '/allocations/{orderId}/{sku}/dispatch',
      'post',
      { ...COMMAND, 404: ['UnknownOrderLine'], 409: ['NotInWarehouse'], 422: [REUSED] },
    ],
    ['/commands/{id}', 'get', { ...ALWAYS, 404: NOT_FOUND }],
    ['/allocations/{orderId}', 'get', { ...ALWAYS, 404: NOT_FOUND }],
    ['/orders', 'post', ALWAYS],
    ['/orders/{orderId}', 'delete', { ...ALWAYS, 404: NOT_FOUND }],
    ['/orders/{orderId}', 'get', { ...ALWAYS, 404: NOT_FOUND }],
    ['/shortages', 'get', ALWAYS],
    ['/products', 'get', ALWAYS],
    ['/products/{sku}', 'get', { ...ALWAYS, 404: NOT_FOUND }],
    ['/batches/{ref}', 'get', { ...ALWAYS, 404: NOT_FOUND }],
    ['/products/{sku}/lines', 'get', { ...ALWAYS, 404: NOT_FOUND }],
    ['/late-batches', 'get', ALWAYS],
    ['/orders', 'get', ALWAYS],
    ['/orders/{orderId}/history', 'get', ALWAYS],
    ['/pipeline', 'get', { 401: ['Unauthorized'] }],
    ['/dead-letters', 'get', ALWAYS],
    ['/dead-letters/groups', 'get', { 401: ['Unauthorized'], 503: ['Unavailable'] }],
    ['/dead-letters/{topic}/{partition}/{offset}', 'get', { ...ALWAYS, 404: NOT_FOUND }],
    [
      '/dead-letters/{topic}/{partition}/{offset}/replay',
      'post',
      { ...ALWAYS, 404: NOT_FOUND, 409: ['AlreadyResolved', 'NotReplayable'] },
    ],
    [
      '/dead-letters/{topic}/{partition}/{offset}/discard',
      'post',
      { ...ALWAYS, 404: NOT_FOUND, 409: ['AlreadyResolved'] },
    ],
    [
      '/dead-letters/{topic}/{partition}/{offset}/correction',
      'post',
      { ...ALWAYS, 404: NOT_FOUND, 409: ['AlreadyResolved'] },
    ],
    ['/events', 'get', { 400: ['InvalidRequest'], 401: ['Unauthorized'], 503: ['TooManyStreams'] }],
    ['/session', 'post', { 400: ['InvalidRequest'], 401: ['Unauthorized'], 404: NOT_FOUND }],
  ])('%s %s are exactly the errors that the route returns', (path, method, codes) => {
    expect(codesOf(path, method)).toEqual(codes);
  });

  it('are problems with the status of their response', () => {
    const responses = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap((operation) => Object.entries(operation.responses));
    for (const [status, response] of responses)
      for (const [code, { value }] of Object.entries(examplesOf(response))) {
        expect(Problem.parse(value)).toEqual(value);
        expect(value).toMatchObject({ code, status: Number(status) });
      }
  });

  it('contain the names that the request examples contain', () => {
    const response = document.paths['/allocations']?.['post']?.responses['404'];
    expect(response && examplesOf(response)['UnknownSku']?.value).toMatchObject({
      detail: 'SKU LAMP was never seen.',
    });
  });
});

describe('the schemas of the document', () => {
  it('appear once each', () => {
    const expected = [
      'Event',
      'FailedCommand',
      'HandledCommand',
      'HandledLine',
      'PendingCommand',
      'PendingLine',
      'Problem',
      'RejectedCommand',
      'CommandRejected',
      ...Object.keys(eventSchemas),
      ...Object.keys(eventSchemas).map((type) => `${type}Event`),
      ...Object.keys(commandSchemas),
    ];
    expect(Object.keys(document.components.schemas).toSorted()).toEqual(expected.toSorted());
  });

  it('are all there: each reference leads to one of them', () => {
    const references = JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g);
    const names = new Set([...references].map(([, name = '']) => name));
    expect([...names].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
  });

  const parameter = (path: string, name: string) =>
    document.paths[path]?.['get']?.parameters?.find((one) => one.name === name)?.schema;

  it('define `limit` as a whole number with its bounds', () => {
    for (const path of [
      '/products',
      '/products/{sku}',
      '/batches/{ref}',
      '/allocations/{orderId}',
      '/orders/{orderId}',
      '/shortages',
      '/products/{sku}/lines',
      '/late-batches',
      '/orders',
      '/orders/{orderId}/history',
      '/dead-letters',
    ])
      expect(parameter(path, 'limit')).toEqual({ type: 'integer', minimum: 1, maximum: 1_000 });
  });

  it('define the line number as a whole number', () => {
    expect(parameter('/batches/{ref}', 'after')).toMatchObject({ type: 'integer', minimum: 0 });
  });

  it.each(['HandledCommand', 'HandledLine'])('define the events of %s as one schema', (name) => {
    const { events } = document.components.schemas[name]?.properties ?? {};
    expect(events?.items).toEqual({ $ref: '#/components/schemas/Event' });
  });

  it('define every event by its type, and no other', () => {
    const { oneOf = [], discriminator } = document.components.schemas['Event'] ?? {};
    const names = Object.keys(eventSchemas).map((type) => `#/components/schemas/${type}Event`);
    expect(oneOf).toEqual(names.map(($ref) => ({ $ref })));
    expect(discriminator).toEqual({
      propertyName: 'type',
      mapping: Object.fromEntries(Object.keys(eventSchemas).map((type, index) => [type, names[index]])),
    });
  });

  it.each(Object.entries(eventSchemas))('define the fields of %s as its own schema does', (type, schema) => {
    const { properties = {}, required } = document.components.schemas[`${type}Event`] ?? {};
    expect(properties).toMatchObject({ type: { type: 'string', const: type }, sequence: { minimum: 1 } });
    expect(properties['data']).toEqual({ $ref: `#/components/schemas/${type}` });
    expect({ $schema: DRAFT, ...document.components.schemas[type] }).toEqual(z.toJSONSchema(schema));
    expect(required?.toSorted()).toEqual(['data', 'id', 'sequence', 'type']);
  });

  it.each(Object.entries(commandSchemas))('define the command %s as its own schema does', (type, schema) => {
    expect({ $schema: DRAFT, ...document.components.schemas[type] }).toEqual(z.toJSONSchema(schema));
    const { command, commandType } = document.components.schemas['RejectedCommand']?.properties ?? {};
    expect(command?.anyOf).toContainEqual({ $ref: `#/components/schemas/${type}` });
    expect(commandType?.enum).toEqual(Object.keys(commandSchemas));
  });

  it('define every code of rejections and dead letters', () => {
    const { RejectedCommand, FailedCommand } = document.components.schemas;
    expect(RejectedCommand?.properties?.['code']?.enum).toEqual(rejectionCode.options);
    expect(FailedCommand?.properties?.['code']?.enum).toEqual(REASONS);
  });

  // What the record of a dead letter holds is known only to its producer.
  const OF_STRANGERS = /\/dead-letters\/\{topic\}.*\/(json|omitted|data)\//;

  it('leave no object of an answer without its fields', () => {
    const answers = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => [`${method} ${path}`, responses]),
    );
    const found = freeFormIn({ ...Object.fromEntries(answers), schemas: document.components.schemas });
    expect(found.filter((place) => !OF_STRANGERS.test(place))).toEqual([]);
    expect(freeFormIn({ a: [{ type: 'object', additionalProperties: {} }], b: { c: {} } })).toEqual([
      '/a/0/additionalProperties',
    ]);
  });
});

/** The places of objects that may have any fields. A schema says so by an `additionalProperties` that is not false. */
function freeFormIn(node: unknown, place = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === 'additionalProperties' && value !== false ? [`${place}/${name}`] : []),
    ...freeFormIn(value, `${place}/${name}`),
  ]);
}
