import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { registryClient } from '../../../src/adapters/registry/client.ts';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';
import type { Command } from '../../../src/domain/commands.ts';
import {
  type CommandDecoder,
  commandDecoder,
  type Decoded,
} from '../../../src/processing/decode/command-decoder.ts';
import { aRecord } from '../../support/builders/records.ts';
import {
  allocate,
  changeBatchEta,
  changeBatchQuantity,
  createBatch,
  deallocate,
  dispatch,
  receiveBatch,
} from '../../support/builders/stock.ts';
import { registerVersion, registryUrl, uniqueName } from '../../support/registry-api.ts';

/** A producer of another team: it uses the registry and nothing of this project. */
const producer = () => new SchemaRegistry({ host: registryUrl() });

const field = (name: string, type: unknown) => ({ name, type });
const avroRecord = (name: string, ...fields: object[]) => ({
  type: 'record',
  name,
  namespace: 'com.retail',
  fields,
});

const avroSchemas = {
  CreateBatch: avroRecord(
    'CreateBatch',
    field('ref', 'string'),
    field('sku', 'string'),
    field('qty', 'int'),
    { ...field('eta', ['null', 'string']), default: null },
  ),
  ChangeBatchQuantity: avroRecord(
    'ChangeBatchQuantity',
    field('ref', 'string'),
    field('sku', 'string'),
    field('qty', 'long'),
  ),
  ChangeBatchEta: avroRecord(
    'ChangeBatchEta',
    field('ref', 'string'),
    field('sku', 'string'),
    field('eta', 'string'),
  ),
  ReceiveBatch: avroRecord(
    'ReceiveBatch',
    field('ref', 'string'),
    field('sku', 'string'),
    field('qty', 'int'),
  ),
  Allocate: avroRecord('Allocate', field('orderId', 'string'), field('sku', 'string'), field('qty', 'int'), {
    ...field('backorder', 'boolean'),
    default: false,
  }),
  Deallocate: avroRecord('Deallocate', field('orderId', 'string'), field('sku', 'string')),
  Dispatch: avroRecord('Dispatch', field('orderId', 'string'), field('sku', 'string')),
};

const commands: Command[] = [
  createBatch(),
  createBatch({ eta: null }),
  createBatch({ eta: '2027-01-31', qty: 2_147_483_647 }),
  changeBatchQuantity({ qty: 0 }),
  changeBatchEta(),
  receiveBatch({ qty: 8 }),
  allocate({ orderId: 'Küchenstuhl 🪑', backorder: false }),
  allocate({ backorder: true }),
  deallocate(),
  dispatch(),
];

let decode: CommandDecoder;

beforeAll(() => {
  decode = commandDecoder(registryFrameDecoder(registryClient({ url: registryUrl() })));
});

const commandOf = (decoded: Decoded): Command | string =>
  decoded.kind === 'command' ? decoded.command : decoded.reason.message;

describe('a command in a JSON Schema frame', () => {
  const schemaOf = (type: string): object =>
    schemaCatalogue().find((entry) => entry.type === type)?.schema ?? {};

  /** With a format and a keyword that only annotate. */
  const open = { type: 'object', properties: { sku: { type: 'string', format: 'sku' } }, 'x-owner': 'shop' };

  it.each(commands)('is decoded, with its type from the schema: $type $data', async ({ type, data }) => {
    const id = await registerVersion(uniqueName(`commands-${type}`), schemaOf(type));
    const value = await producer().encode(id, data);
    expect(commandOf(await decode(aRecord({ value })))).toEqual({ type, data });
  });

  it('may use a schema of the producer if its title or ce_type names the command', async () => {
    const titled = await registerVersion(uniqueName('own'), { ...open, title: 'Deallocate' });
    const untitled = await registerVersion(uniqueName('own'), open);
    const { data } = deallocate();
    const byTitle = aRecord({ value: framed(titled, data) });
    const byHeader = aRecord({ value: framed(untitled, data), headers: [['ce_type', 'Deallocate']] });
    expect(commandOf(await decode(byTitle))).toEqual(deallocate());
    expect(commandOf(await decode(byHeader))).toEqual(deallocate());
  });

  it('has the type of ce_type if both are given', async () => {
    const id = await registerVersion(uniqueName('own'), { ...open, title: 'Allocate' });
    const record = aRecord({ value: framed(id, deallocate().data), headers: [['ce_type', 'Deallocate']] });
    expect(commandOf(await decode(record))).toEqual(deallocate());
  });
});

describe('a command in an Avro frame', () => {
  it.each(commands)('is decoded, with its type from the record name: $type $data', async ({ type, data }) => {
    const id = await registerVersion(uniqueName(`commands-${type}`), avroSchemas[type], 'AVRO');
    const value = await producer().encode(id, type === 'CreateBatch' ? { eta: null, ...data } : data);
    const expected = type === 'CreateBatch' ? { eta: null, ...data } : data;
    expect(commandOf(await decode(aRecord({ value })))).toEqual({ type, data: expected });
  });

  it('may have its eta as an Avro date (days since 1970)', async () => {
    const date = { type: 'int', logicalType: 'date' };
    const fields = avroSchemas.CreateBatch.fields.slice(0, 3);
    const schema = avroRecord('CreateBatch', ...fields, field('eta', ['null', date]));
    const id = await registerVersion(uniqueName('dated'), schema, 'AVRO');
    const { data } = createBatch();
    const onShip = await producer().encode(id, { ...data, eta: 20_850 });
    const inWarehouse = await producer().encode(id, { ...data, eta: null });
    expect(commandOf(await decode(aRecord({ value: onShip })))).toEqual(createBatch({ eta: '2027-02-01' }));
    expect(commandOf(await decode(aRecord({ value: inWarehouse })))).toEqual(createBatch({ eta: null }));
  });
});

/** A frame as a producer without validation makes it. */
function framed(id: number, body: unknown): Buffer {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, Buffer.from(JSON.stringify(body))]);
}
