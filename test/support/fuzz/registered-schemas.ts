import type { schema } from 'avsc';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';
import { registerVersion, uniqueName } from '../registry-api.ts';
import type { FramedBy } from './value-arbitrary.ts';

type Field = schema.RecordType['fields'][number];

const text = (name: string): Field => ({ name, type: 'string' });
const qty: Field = { name: 'qty', type: 'int' };
const eta: Field = { name: 'eta', type: ['null', 'string'], default: null };
const record = (name: string, ...fields: Field[]): schema.RecordType => ({ type: 'record', name, fields });

const AVRO = [
  record('CreateBatch', text('ref'), text('sku'), qty, eta),
  record('Allocate', text('orderId'), text('sku'), qty),
  record('Deallocate', text('orderId'), text('sku')),
];

/** Schemas of other teams: one accepts everything, and one is as deeply nested as the payload. */
const ANYTHING = { $schema: 'http://json-schema.org/draft-07/schema#', title: 'Anything', type: 'object' };
const DEEP = record('Deep', { name: 'next', type: ['null', 'Deep'] });

const NEVER_GIVEN = [0, -1, 2_000_000_000];

/** Registers the schemas of commands, as JSON Schema and as Avro, and others in the same registry. */
export async function registerFuzzedSchemas(): Promise<FramedBy> {
  const register = (content: object, type?: string): Promise<number> =>
    registerVersion(uniqueName('fuzz'), content, type);
  const ofType = async (type: string): Promise<number> =>
    register(schemaCatalogue().find((each) => each.type === type)?.schema ?? {});
  const json: Record<string, number> = {};
  for (const type of ['CreateBatch', 'ChangeBatchQuantity', 'Allocate', 'Deallocate'])
    json[type] = await ofType(type);
  const avro: FramedBy['avro'][number][] = [];
  for (const each of AVRO) avro.push({ id: await register(each, 'AVRO'), schema: each });
  const others = [
    await ofType('OutOfStock'),
    await register(ANYTHING),
    await register(DEEP, 'AVRO'),
    ...NEVER_GIVEN,
  ];
  return { json, avro, others };
}
