import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { connect, type DedicatedConnection } from '../../../src/adapters/postgres/dedicated-connection.ts';
import type { SharedDatabase } from '../../support/model/interleaved-run.ts';
import { expectHandledOnce, expectSoundHistories } from '../../support/model/interleaving-property.ts';
import { migratedDatabase } from '../postgres/test-database.ts';
import { storedState } from './stored-state.ts';

const { database, makeStores } = migratedDatabase();

const LOCK_WAITERS = `
  select count(*)::int as count from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

let observer: DedicatedConnection;

beforeAll(async () => {
  observer = await connect({ url: database.url });
});
afterAll(() => observer.close());

async function inPostgres(): Promise<SharedDatabase> {
  const { unitOfWork, outboxReader } = await makeStores();
  return {
    unitOfWork,
    outboxReader,
    locks: {
      patience: 3,
      waiters: async () => {
        const { rows } = await observer.client.query<{ count: number }>(LOCK_WAITERS);
        return rows[0]?.count ?? 0;
      },
    },
    state: () => storedState(database.url),
  };
}

describe('two workers and two relays, on Postgres', () => {
  it('that have one partition together handle and publish all of it once, in order', () =>
    expectHandledOnce({ runs: 25, maxLength: 15 }, inPostgres));

  it('that share SKUs over partitions give each SKU a sound history', () =>
    expectSoundHistories({ runs: 25, maxLength: 10 }, inPostgres));
});
