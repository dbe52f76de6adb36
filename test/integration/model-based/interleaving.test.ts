import { describe, it } from '@jest/globals';
import type { SharedDatabase } from '../../support/model/interleaved-run.ts';
import { expectHandledOnce, expectSoundHistories } from '../../support/model/interleaving-property.ts';
import { migratedDatabase } from '../postgres/test-database.ts';
import { storedState } from './stored-state.ts';

const { database, emptied } = migratedDatabase();

const inPostgres = async (): Promise<SharedDatabase> => ({
  ...(await emptied()),
  state: () => storedState(database.url),
});

describe('two workers and two relays, on Postgres', () => {
  it('that have the same partition handle and publish everything once, in order', () =>
    expectHandledOnce({ runs: 25, maxLength: 15 }, inPostgres));

  it('that share SKUs over partitions give each SKU a valid history', () =>
    expectSoundHistories({ runs: 25, maxLength: 10 }, inPostgres));

  it('that use cached products give each SKU a valid history', () =>
    expectSoundHistories({ runs: 25, maxLength: 20, traffic: 'shop' }, inPostgres));
});
