import { describe, expect, it } from '@jest/globals';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { commandDecoder } from '../../../src/processing/decode/command-decoder.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';
import { aRecord, jsonBytes } from '../../support/builders/records.ts';
import { frame } from '../../support/memory/registry.ts';
import { answering, answeringInTurn } from './answering-server.ts';
import { testRegistry } from './test-registry.ts';

const LINE = { orderId: 'o1', sku: 'LAMP', qty: 3 };
const NOT_FOUND = [404, '{"error_code":40403,"message":"Schema 7 not found"}'] as const;

const registered = (schema: object, schemaType = 'JSON'): string =>
  JSON.stringify({ schemaType, schema: JSON.stringify(schema) });

async function decoderOf(schema: object) {
  const { url } = await answering(200, registered(schema));
  return registryFrameDecoder(testRegistry(url));
}

const order = (draft: string, more: object = {}) => ({
  ...(draft === '' ? {} : { $schema: draft }),
  title: 'Allocate',
  type: 'object',
  properties: { orderId: { type: 'string' }, sku: { type: 'string' }, qty: { type: 'integer' } },
  required: ['orderId', 'sku', 'qty'],
  ...more,
});

describe('a schema of any draft of JSON Schema', () => {
  it.each([
    ['no draft', ''],
    ['draft-04', 'http://json-schema.org/draft-04/schema#'],
    ['draft-06', 'http://json-schema.org/draft-06/schema#'],
    ['draft-07', 'http://json-schema.org/draft-07/schema#'],
    ['draft-07, by https and without #', 'https://json-schema.org/draft-07/schema'],
    ['2019-09', 'https://json-schema.org/draft/2019-09/schema'],
    ['2020-12', 'https://json-schema.org/draft/2020-12/schema'],
  ])('given %s, values are decoded and validated', async (_, draft) => {
    const decoder = await decoderOf(order(draft));
    await expect(decoder.decode(frame(7, jsonBytes(LINE)))).resolves.toMatchObject({
      schemaName: 'Allocate',
      body: LINE,
    });
    await expect(async () => decoder.decode(frame(7, jsonBytes({ ...LINE, qty: 'x' })))).rejects.toThrow(
      /qty: must be integer/,
    );
  });

  it.each([
    [
      'draft-04, an exclusive bound',
      order('http://json-schema.org/draft-04/schema#', {
        properties: { qty: { minimum: 3, exclusiveMinimum: true } },
      }),
    ],
    [
      '2019-09, fields that no part of it defines',
      order('https://json-schema.org/draft/2019-09/schema', {
        properties: { orderId: {}, sku: {} },
        unevaluatedProperties: false,
      }),
    ],
    [
      '2020-12, fields that no part of it defines',
      order('https://json-schema.org/draft/2020-12/schema', {
        properties: { orderId: {}, sku: {} },
        unevaluatedProperties: false,
      }),
    ],
  ])('given %s: a keyword of only that draft has an effect', async (_, schema) => {
    const decoder = await decoderOf(schema);
    await expect(async () => decoder.decode(frame(7, jsonBytes(LINE)))).rejects.toThrow(/does not match/);
  });

  it('may have the same $id as another schema, like two versions of a subject', async () => {
    const { url } = await answeringInTurn([
      [200, registered(order('http://json-schema.org/draft-07/schema#', { $id: 'urn:shop:order' }))],
      [
        200,
        registered(order('http://json-schema.org/draft-07/schema#', { $id: 'urn:shop:order', title: 'B' })),
      ],
    ]);
    const decoder = registryFrameDecoder(testRegistry(url));
    await expect(decoder.decode(frame(7, jsonBytes(LINE)))).resolves.toMatchObject({
      schemaName: 'Allocate',
    });
    await expect(decoder.decode(frame(8, jsonBytes(LINE)))).resolves.toMatchObject({ schemaName: 'B' });
  });

  it.each([
    ['an unsupported draft', order('http://json-schema.org/draft-03/schema#')],
    ['a private draft', order('https://shop.example/our-schema')],
  ])('given %s, the reason names it and the supported ones', async (_, schema) => {
    const decoder = await decoderOf(schema);
    await expect(async () => decoder.decode(frame(7, jsonBytes(LINE)))).rejects.toMatchObject({
      code: 'UNKNOWN_SCHEMA',
      message: expect.stringMatching(
        new RegExp(`schema 7.*${schema.$schema ?? ''}.*04, 06, 07, 2019-09 and 2020-12`),
      ),
    });
  });
});

it('given a Protobuf schema, the reason states that it is not supported', async () => {
  const schema = 'syntax = "proto3"; message Allocate { string sku = 1; }';
  const { url } = await answering(200, JSON.stringify({ schemaType: 'PROTOBUF', schema }));
  const decoder = registryFrameDecoder(testRegistry(url));
  await expect(async () => decoder.decode(frame(7, Buffer.from([0])))).rejects.toMatchObject({
    code: 'UNKNOWN_SCHEMA',
    message: expect.stringMatching(/schema 7 is Protobuf: only JSON Schema and Avro are supported/),
  });
});

describe('a registry that is behind', () => {
  it('decodes the record if the registry has the schema a moment later', async () => {
    const { url } = await answeringInTurn([NOT_FOUND, [200, registered(order(''))]]);
    const decoder = registryFrameDecoder(testRegistry(url), { unknownFor: 60_000 });
    const decode = async () => decoder.decode(frame(7, jsonBytes(LINE)));
    await expect(decode()).rejects.toThrow(TechnicalFailure);
    await expect(decode()).resolves.toMatchObject({ body: LINE });
  });

  it('makes an older record a dead letter at once, because its schema would already exist', async () => {
    const { url } = await answering(...NOT_FOUND);
    const decoder = registryFrameDecoder(testRegistry(url), { unknownFor: 60_000 });
    const decode = async () => decoder.decode(frame(7, jsonBytes(LINE)), Date.now() - 61_000);
    await expect(decode()).rejects.toMatchObject({ code: 'UNKNOWN_SCHEMA' });
  });

  it('makes the record a dead letter if the schema is unknown for too long', async () => {
    const { url } = await answering(...NOT_FOUND);
    const decoder = registryFrameDecoder(testRegistry(url), { unknownFor: 200 });
    const decode = async () => decoder.decode(frame(7, jsonBytes(LINE)));
    await expect(decode()).rejects.toThrow(TechnicalFailure);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await expect(decode()).rejects.toMatchObject({ code: 'UNKNOWN_SCHEMA' });
  });
});

describe('a frame with the id of another schema, as from another registry', () => {
  const reasonFor = async (schema: object, type: string): Promise<string> => {
    const decode = commandDecoder(await decoderOf(schema));
    const decoded = await decode(aRecord({ value: frame(7, jsonBytes(LINE)), headers: [['ce_type', type]] }));
    return decoded.kind === 'invalid' ? decoded.reason.message : 'was read';
  };

  it('has a reason with its id and title if the payload does not satisfy it', async () => {
    const other = { title: 'OutOfStock', type: 'object', required: ['since'] };
    expect(await reasonFor(other, 'Allocate')).toMatch(/does not match its schema 7 \(OutOfStock\)/);
  });

  it('has a reason with its id and title if the payload satisfies it but is not such a command', async () => {
    const other = { title: 'OutOfStock', type: 'object' };
    expect(await reasonFor(other, 'CreateBatch')).toMatch(
      /^CreateBatch: ref: .*; in the frame of schema 7 \(OutOfStock\)$/,
    );
  });
});
