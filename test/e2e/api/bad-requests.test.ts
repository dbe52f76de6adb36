import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/conformance/eventually.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { apiAlone, rawGet } from '../../support/e2e/own-api.ts';

const { api, call, settings } = apiAlone();

const line = { orderId: 'o1', sku: 'LAMP', qty: 1 };
const batch = { ref: 'b1', sku: 'LAMP', qty: 1 };

type Case = [what: string, method: string, path: string, body: unknown, errors: object[]];

const inBody = (field: string, detail: string) => ({
  in: 'body',
  field,
  detail: expect.stringContaining(detail),
});
const whole = 'must be a whole number from 1 to 2147483647';

const badFields: Case[] = [
  ['a text for a quantity', 'POST', '/allocations', { ...line, qty: '1' }, [inBody('qty', whole)]],
  ['half a unit', 'POST', '/allocations', { ...line, qty: 1.5 }, [inBody('qty', whole)]],
  ['no unit', 'POST', '/allocations', { ...line, qty: 0 }, [inBody('qty', whole)]],
  ['too many units', 'POST', '/batches', { ...batch, qty: 2 ** 31 }, [inBody('qty', whole)]],
  ['a missing field', 'POST', '/allocations', { sku: 'LAMP', qty: 1 }, [inBody('orderId', 'is missing')]],
  [
    'a misspelt field',
    'POST',
    '/batches',
    { ...batch, etaa: '2027-01-01' },
    [inBody('etaa', 'unknown field')],
  ],
  [
    'a day that does not exist',
    'POST',
    '/batches',
    { ...batch, eta: '2027-02-30' },
    [inBody('eta', 'YYYY-MM-DD')],
  ],
  ['an empty SKU', 'POST', '/batches', { ...batch, sku: '' }, [inBody('sku', 'must not be empty')]],
  ['a SKU of 256 characters', 'POST', '/batches', { ...batch, sku: 'x'.repeat(256) }, [inBody('sku', '255')]],
  ['a line break in a SKU', 'POST', '/batches', { ...batch, sku: 'a\nb' }, [inBody('sku', 'printable')]],
  [
    'several at once',
    'POST',
    '/batches',
    { qty: -1 },
    [inBody('ref', ''), inBody('sku', ''), inBody('qty', whole)],
  ],
  ['a list', 'POST', '/batches', [], [inBody('', 'must be a JSON object')]],
  ['null', 'POST', '/batches', 'null', [inBody('', 'must be a JSON object')]],
  ['no body', 'POST', '/batches', undefined, [inBody('', 'must be a JSON object')]],
  ['a correction without SKU', 'PATCH', '/batches/b1', { qty: 1 }, [inBody('sku', 'is missing')]],
  ['a reference twice', 'PATCH', '/batches/b1', batch, [inBody('ref', 'unknown field')]],
  ['an id with a NUL', 'GET', '/commands/a%00b', undefined, [{ in: 'path', field: 'id' }]],
  [
    'a page size in another notation',
    'GET',
    '/products?limit=1e1',
    undefined,
    [{ in: 'query', field: 'limit' }],
  ],
  ['a path with a line break', 'DELETE', '/allocations/o1/a%0Ab', undefined, [{ in: 'path', field: 'sku' }]],
  [
    'a page size that is too large',
    'GET',
    '/products?limit=100000',
    undefined,
    [{ in: 'query', field: 'limit' }],
  ],
  ['an unknown parameter', 'GET', '/products?sort=sku', undefined, [{ in: 'query', field: 'sort' }]],
  ['an invalid key', 'GET', '/batches/b1?after=o1', undefined, [{ in: 'query', field: 'after' }]],
];

describe('an invalid request', () => {
  it.each(badFields)('given %s, is answered 400 naming the field', async (_, method, path, body, errors) => {
    const answer = await call(method, path, body === undefined ? {} : { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'InvalidRequest', status: 400, errors } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it('given an idempotency key with a space, is answered 400 naming the header', async () => {
    const answer = await call('POST', '/batches', { body: batch, headers: { 'idempotency-key': 'a b' } });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'header', field: 'idempotency-key' }] },
    });
  });

  it.each([
    ['half a JSON object', '{"ref":', 400, 'InvalidRequest'],
    ['an empty body', '', 400, 'InvalidRequest'],
    [
      'a prototype',
      '{"ref":"b1","sku":"LAMP","qty":1,"__proto__":{"eta":"2027-01-01"}}',
      400,
      'InvalidRequest',
    ],
    ['a body over the limit', JSON.stringify({ ref: 'x'.repeat(70_000) }), 413, 'BodyTooLarge'],
  ])('given %s, is answered %s', async (_, body, status, code) => {
    expect(await call('POST', '/batches', { body })).toMatchObject({ status, body: { code, status } });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'given a body of type %s, is answered 415',
    async (type) => {
      const answer = await call('POST', '/batches', { body: 'ref=b1', headers: { 'content-type': type } });
      expect(answer).toMatchObject({ status: 415, body: { code: 'UnsupportedMediaType' } });
    },
  );

  it.each([
    [
      'with one byte of ISO 8859-1 in its text',
      Buffer.from('{"ref":"b1","sku":"caf\xe9","qty":1}', 'latin1'),
    ],
    [
      'with half a character',
      Buffer.from([...Buffer.from('{"ref":"b1","qty":1,"sku":"caf'), 0xc3, 0x22, 0x7d]),
    ],
    [
      'with a surrogate',
      Buffer.from([...Buffer.from('{"ref":"b1","qty":1,"sku":"'), 0xed, 0xa0, 0x80, 0x22, 0x7d]),
    ],
    ['in UTF-16', Buffer.from(JSON.stringify(batch), 'utf16le')],
  ])('given a body %s, is answered 400: invalid UTF-8 is never replaced', async (_, body) => {
    expect(await call('POST', '/batches', { body })).toMatchObject({
      status: 400,
      body: { code: 'InvalidRequest' },
    });
  });

  it('given a body that is not UTF-8, is answered with the reason that it is not UTF-8', async () => {
    const { body } = await call('POST', '/batches', { body: Buffer.from([0x22, 0xe9, 0x22]) });
    expect(body.detail).toContain('UTF-8');
  });

  it.each(['iso-8859-1', '"windows-1252"', 'UTF-16', 'utf-7'])(
    'given a body in the charset %s, is answered 415, because JSON is UTF-8',
    async (charset) => {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      expect(await call('POST', '/batches', { body: batch, headers })).toMatchObject({
        status: 415,
        body: { code: 'UnsupportedMediaType', detail: expect.stringContaining('UTF-8') },
      });
    },
  );

  it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8'])(
    'given a body in the charset %s, is parsed and its fields are checked',
    async (charset) => {
      const headers = { 'content-type': `application/json;charset=${charset}` };
      expect(await call('POST', '/batches', { body: { ...batch, qty: 0 }, headers })).toMatchObject({
        status: 400,
        body: { errors: [inBody('qty', whole)] },
      });
    },
  );

  it.each([
    ['/products?after=caf%E9', 'a query that is not UTF-8'],
    ['/products?after=caf%C3', 'half a character in the query'],
    ['/products?caf%E9=1', 'a parameter whose name is not UTF-8'],
    ['/products?after=%ED%A0%80', 'a surrogate in the query'],
    ['/products?after=%zz', 'a query that cannot be decoded'],
    ['/products/caf%E9', 'a path that is not UTF-8'],
    ['/products/%ED%A0%80', 'a surrogate in the path'],
    ['/nowhere?after=%E9', 'a query that is not UTF-8, of no route'],
  ])('given %s (%s), is answered 400', async (path) => {
    expect(await call('GET', path)).toMatchObject({ status: 400, body: { code: 'InvalidRequest' } });
  });

  it.each([
    ['/products/caf\xc3\xa9', 'UTF-8'],
    ['/products/caf\xe9', 'ISO 8859-1'],
    ['/products?after=caf\xc3\xa9', 'UTF-8 in the query'],
  ])('given %s (%s) as bytes that are not percent-encoded, is answered 400', async (path) => {
    expect(await rawGet(api.address, path)).toContain('HTTP/1.1 400');
  });

  it.each([
    ['GET', '/nowhere'],
    ['PUT', '/batches/b1'],
    ['GET', '/batches'],
    ['DELETE', '/allocations/o1'],
  ])('given the unknown route %s %s, is answered 404 with a link to the docs', async (method, path) => {
    const answer = await call(method, path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    expect(answer.body.detail).toContain('/docs');
  });

  it('given a URL that cannot be decoded, is answered 400', async () => {
    expect(await call('GET', '/products/%E0%A4%A')).toMatchObject({
      status: 400,
      body: { code: 'InvalidRequest' },
    });
  });

  it('given an unknown key, is answered 404 by every view', async () => {
    for (const path of ['/products/NOTHING', '/batches/nothing', '/allocations/nothing'])
      expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
  });

  it('none of these requests sent a command', async () => {
    const ends = () => withAdmin((admin) => admin.fetchTopicOffsets(settings.COMMAND_TOPICS));
    // The API has just created the topic, whose leaders may not be known yet.
    await eventually('the topic can be asked for its ends', () => ends().then(Boolean, () => false));
    expect((await ends()).map(({ high }) => Number(high))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
