import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventSchemas } from '../../../src/domain/events.ts';
import { Problem } from '../../../src/entrypoints/api/http/problems.ts';
import { type ApiDocument, apiDocument, type ApiResponse } from '../../support/api-document.ts';

let document: ApiDocument;
beforeAll(async () => {
  document = await apiDocument();
});

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
    expect(Object.keys(document.components.schemas).toSorted()).toEqual([
      'FailedCommand',
      'HandledCommand',
      'HandledLine',
      'PendingCommand',
      'PendingLine',
      'Problem',
      'RejectedCommand',
    ]);
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

  it('define the fields of each event by its type', () => {
    const events = document.components.schemas['HandledCommand']?.properties?.['events']?.items?.anyOf ?? [];
    const typed = new Map(
      events.map(({ properties = {} }) => [properties['type']?.const, properties['data']]),
    );
    expect([...typed.keys()]).toEqual([...Object.keys(eventSchemas), undefined]);
    expect(typed.get('Allocated')).toMatchObject({
      required: ['orderId', 'sku', 'qty', 'batchRef'],
      properties: { qty: { type: 'integer', minimum: 1 } },
    });
  });
});

const PAGES_WITH_EXAMPLES = ['README.md', 'docs/http-api.md', 'docs/command-line.md', 'docs/producing.md'];

describe('the examples of the docs page, of the README, of docs/ and of examples/', () => {
  it('can be run one after the other: no order or batch appears in two of them', async () => {
    const [pages, files] = await Promise.all([
      readAll(PAGES_WITH_EXAMPLES),
      readAll(['examples/commands.jsonl', 'examples/batches.csv', 'examples/orders.csv']),
    ]);
    const names = [JSON.stringify(document.paths), ...pages, files.join('\n')].map(namesIn);
    for (const found of names) expect(found.size).toBeGreaterThan(1);
    const all = names.flatMap((found) => [...found]);
    expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
  });
});

function readAll(files: readonly string[]): Promise<string[]> {
  return Promise.all(files.map((file) => readFile(file, 'utf8')));
}

/** The orders and batches in JSON, command-line options or CSV rows. */
function namesIn(text: string): Set<string> {
  const patterns = [
    /\\?"(?:ref|orderId)\\?":\\?"([\w-]+)/g,
    /--(?:ref|order-id) ([\w-]+)/g,
    /^((?:order|table|lamp)-\d+),/gm,
  ];
  return new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name)));
}
