import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';
import { commandSchemas } from '../../../src/domain/commands.ts';
import { changeBatchQuantity, createBatch } from '../../support/builders/stock.ts';
import { registerVersion, registryUrl, uniqueName } from '../../support/registry-api.ts';

// A producer validates by the JSON Schema, the worker by the code. If the two disagree, a producer cannot send what the
// worker accepts, or notices a mistake only by a dead letter.

type Checked = 'CreateBatch' | 'ChangeBatchQuantity';

const batch = (fields: object) => ({
  type: 'CreateBatch' as const,
  data: { ...createBatch().data, ...fields },
});
const cut = (fields: object) => ({
  type: 'ChangeBatchQuantity' as const,
  data: { ...changeBatchQuantity().data, ...fields },
});

describe('the JSON Schema and the worker', () => {
  const ids = new Map<Checked, number>();
  const producer = new SchemaRegistry({ host: registryUrl() });

  beforeAll(async () => {
    for (const type of ['CreateBatch', 'ChangeBatchQuantity'] as const) {
      const schema = schemaCatalogue().find((entry) => entry.type === type)?.schema ?? {};
      ids.set(type, await registerVersion(uniqueName(type), schema));
    }
  });

  const verdicts = async (type: Checked, data: unknown): Promise<[producer: boolean, worker: boolean]> => [
    await producer.encode(ids.get(type) ?? 0, data).then(
      () => true,
      () => false,
    ),
    commandSchemas[type].safeParse(data).success,
  ];

  it.each([
    batch({}),
    batch({ eta: null }),
    batch({ eta: '0001-01-01' }),
    batch({ eta: '2028-02-29' }),
    batch({ qty: 2_147_483_647 }),
    batch({ ref: 'x'.repeat(255) }),
    batch({ ref: '🪑'.repeat(255) }),
    batch({ ref: '赤い椅子 "\\%/' }),
    cut({ qty: 0 }),
  ])('both accept $type $data', async ({ type, data }) => {
    await expect(verdicts(type, data)).resolves.toEqual([true, true]);
  });

  it.each([
    batch({ eta: '' }),
    batch({ eta: '2026-02-30' }),
    batch({ eta: '2026-2-3' }),
    batch({ eta: '2026-01-01T00:00:00Z' }),
    batch({ eta: 20_850 }),
    batch({ etaa: '2027-01-31' }),
    batch({ qty: 0 }),
    batch({ qty: 1.5 }),
    batch({ qty: '1' }),
    batch({ qty: null }),
    batch({ qty: 2_147_483_648 }),
    batch({ ref: '' }),
    batch({ ref: 'x'.repeat(256) }),
    batch({ ref: '🪑'.repeat(256) }),
    batch({ sku: undefined }),
    cut({ qty: -1 }),
    cut({ qty: undefined }),
  ])('both refuse $type $data', async ({ type, data }) => {
    await expect(verdicts(type, data)).resolves.toEqual([false, false]);
  });
});
