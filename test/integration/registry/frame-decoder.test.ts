import { SchemaType } from '@kafkajs/confluent-schema-registry';
import { describe, expect, it } from '@jest/globals';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { registerSchemas } from '../../../src/adapters/registry/register-schemas.ts';
import { commandDecoder, type Decoded } from '../../../src/processing/decode/command-decoder.ts';
import { InvalidRecord } from '../../../src/processing/decode/invalid-record.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';
import { aRecord } from '../../support/builders/records.ts';
import { frameDecoderConformance } from '../../support/conformance/frame-decoder.ts';
import { frame } from '../../support/memory/registry.ts';
import { answering } from './answering-server.ts';
import { testRegistry, uniqueTopics } from './test-registry.ts';

frameDecoderConformance('registry', async () => {
  const registry = testRegistry();
  const topics = uniqueTopics();
  await registerSchemas(registry, topics);
  return {
    decoder: registryFrameDecoder(testRegistry()),
    allocateId: await registry.getLatestSchemaId(`${topics.command[0]}-Allocate`),
    close: async () => undefined,
  };
});

/** Registers an Avro schema and returns an encoder for it. */
async function avro(schema: object) {
  const registry = testRegistry();
  const { command } = uniqueTopics();
  const { id } = await registry.register(
    { type: SchemaType.AVRO, schema: JSON.stringify(schema) },
    { subject: `${command[0]}-avro` },
  );
  return { id, encode: (body: object) => registry.encode(id, body) };
}

const fields = [
  { name: 'ref', type: 'string' },
  { name: 'sku', type: 'string' },
  { name: 'qty', type: 'int' },
];
const eta = { name: 'eta', type: ['null', { type: 'int', logicalType: 'date' }], default: null };

describe('Avro in the registry', () => {
  const decoder = registryFrameDecoder(testRegistry());
  const decodeCommand = async (value: Buffer): Promise<Decoded> =>
    commandDecoder(decoder)(aRecord({ value }));

  it('returns the record name without its namespace, and the body', async () => {
    const { encode } = await avro({
      type: 'record',
      name: 'ChangeBatchQuantity',
      namespace: 'shop.stock',
      fields,
    });
    const value = await encode({ ref: 'B1', sku: 'LAMP', qty: 3 });
    const { schemaName, body } = await decoder.decode(value);
    expect(schemaName).toBe('ChangeBatchQuantity');
    expect({ ...(body as object) }).toEqual({ ref: 'B1', sku: 'LAMP', qty: 3 });
  });

  it.each([
    ['2026-12-31', '2026-12-31'],
    ['1969-07-20', '1969-07-20'],
    [null, null],
  ])('decodes a date of %s as a day', async (day, expected) => {
    const { encode } = await avro({ type: 'record', name: 'CreateBatch', fields: [...fields, eta] });
    const value = await encode({ ref: 'B1', sku: 'LAMP', qty: 3, eta: day });
    await expect(decodeCommand(value)).resolves.toMatchObject({
      kind: 'command',
      command: { type: 'CreateBatch', data: { ref: 'B1', sku: 'LAMP', qty: 3, eta: expected } },
    });
  });

  it('decodes a date as a plain string', async () => {
    const text = { name: 'eta', type: ['null', 'string'], default: null };
    const { encode } = await avro({ type: 'record', name: 'CreateBatch', fields: [...fields, text] });
    const value = await encode({ ref: 'B1', sku: 'LAMP', qty: 3, eta: '2026-12-31' });
    await expect(decodeCommand(value)).resolves.toMatchObject({
      command: { data: { eta: '2026-12-31' } },
    });
  });

  it.each([
    ['cut off', (value: Buffer) => value.subarray(0, -1)],
    ['with additional bytes', (value: Buffer) => Buffer.concat([value, Buffer.from([1, 2])])],
    ['empty', (value: Buffer) => value.subarray(0, 5)],
    [
      'with a string length of gigabytes',
      (value: Buffer) => frame(value.readInt32BE(1), Buffer.from('feffffff0f', 'hex')),
    ],
    [
      'with a date that does not exist',
      (value: Buffer) => frame(value.readInt32BE(1), Buffer.from('024102420202feffffff0f', 'hex')),
    ],
  ])('makes a record with a payload %s invalid', async (_, spoil) => {
    const { encode } = await avro({ type: 'record', name: 'CreateBatch', fields: [...fields, eta] });
    const value = spoil(await encode({ ref: 'B1', sku: 'LAMP', qty: 3, eta: '2026-12-31' }));
    const decoded = await commandDecoder(decoder)(aRecord({ value }));
    expect(decoded).toMatchObject({ kind: 'invalid', reason: { code: 'INVALID_MESSAGE' } });
  });
});

describe('a registry that is away', () => {
  it('is a technical failure and does not make the record invalid', async () => {
    const decoder = registryFrameDecoder(testRegistry('http://127.0.0.1:1/apis/ccompat/v7'));
    await expect(decoder.decode(frame(1, Buffer.from('{}')))).rejects.toThrow(TechnicalFailure);
  });

  it.each([
    ['a page not found, as at a wrong address', 404, '<html>nothing here</html>'],
    ["a gateway's page not found", 404, '{"message":"no Route matched with those values"}'],
    ['an internal error', 500, '{"error_code":50001,"message":"Error in the backend datastore"}'],
    ['too many requests', 429, ''],
    ['refused credentials', 401, '{"error_code":40101,"message":"Unauthorized"}'],
  ])('is a technical failure if it answers %s', async (_, status, body) => {
    const { url } = await answering(status, body);
    const decoding = registryFrameDecoder(testRegistry(url)).decode(frame(1, Buffer.from('{}')));
    await expect(decoding).rejects.toThrow(TechnicalFailure);
  });

  it('does not matter for frames of a schema that was loaded before', async () => {
    const schema = { title: 'Deallocate', type: 'object', required: ['sku'] };
    const { url, close } = await answering(
      200,
      JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify(schema) }),
    );
    const decoder = registryFrameDecoder(testRegistry(url));
    const decoding = async () => decoder.decode(frame(7, Buffer.from('{"sku":"LAMP"}')));
    await decoding();
    await close();
    await expect(decoding()).resolves.toEqual({
      schemaId: 7,
      schemaName: 'Deallocate',
      body: { sku: 'LAMP' },
    });
  });
});

describe('a schema in Protobuf, which is not supported', () => {
  it('makes the record invalid', async () => {
    const { command } = uniqueTopics();
    const answer = await fetch(
      `${process.env['SCHEMA_REGISTRY_URL']}/subjects/${command[0]}-proto/versions`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
        body: JSON.stringify({
          schemaType: 'PROTOBUF',
          schema: 'syntax = "proto3"; message Allocate { string sku = 1; }',
        }),
      },
    );
    const { id } = (await answer.json()) as { id: number };
    const payload = Buffer.from([0, 0x0a, 4, ...Buffer.from('LAMP')]);
    await expect(registryFrameDecoder(testRegistry()).decode(frame(id, payload))).rejects.toThrow(
      InvalidRecord,
    );
  });
});
