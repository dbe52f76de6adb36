import { describe, expect, it } from '@jest/globals';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { postgresUnitOfWork } from '../../../src/adapters/postgres/unit-of-work.ts';
import { TechnicalFailure } from '../../../src/service-layer/failures.ts';
import { batchRow, changes, lineRow, needs } from '../../support/builders/stock-rows.ts';
import { dropOtherSessions, migratedDatabase, runSql, urlOf } from './test-database.ts';

const { database, pool, makeStores } = migratedDatabase();
const ENTRY = { commandId: 'c-1', checkpointId: 1, firstSequence: 1, messageCount: 1 };

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a failure that is not the fault of the data', () => {
  it.each([
    ['no such database', () => urlOf('no_such_database')],
    ['a closed port', () => 'postgres://allocation:allocation@127.0.0.1:1/allocation'],
    ['a wrong password', () => database.url.replace(':allocation@', ':wrong@')],
  ])('given %s, it is technical, and its message names no password', async (_, url) => {
    const settings = { url: url(), maxConnections: 1, statementTimeout: 1_000 };
    const working = async (): Promise<void> => {
      const away = await createPool(settings);
      await postgresUnitOfWork(away).transaction(({ inbox }) => inbox.handled(['a']));
    };
    const failure = await failureOf(working());
    expect(failure).toBeInstanceOf(TechnicalFailure);
    expect((failure as Error).message).not.toMatch(/:allocation@|:wrong@/);
  });

  it('given the session ends in the middle of a transaction, it is technical, nothing is kept, and the next one works', async () => {
    const { unitOfWork } = await makeStores();
    const work = unitOfWork.transaction(async ({ inbox }) => {
      await inbox.remember([ENTRY]);
      await dropOtherSessions(database.url, 'insert into inbox');
      await inbox.handled(['c-1']);
    });
    expect(await failureOf(work)).toBeInstanceOf(TechnicalFailure);
    await expect(unitOfWork.transaction(({ inbox }) => inbox.handled(['c-1']))).resolves.toEqual(new Set());
  });

  it('given idle sessions end, the next transactions work', async () => {
    const { unitOfWork } = await makeStores();
    await Promise.all(
      Array.from({ length: 5 }, () => unitOfWork.transaction(({ inbox }) => inbox.handled(['a']))),
    );
    await runSql(
      database.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    const results = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      results.push(await failureOf(unitOfWork.transaction(({ inbox }) => inbox.handled(['a']))));
    }
    expect(results.filter((failure) => failure && !(failure instanceof TechnicalFailure))).toEqual([]);
    expect(results.at(-1)).toBeUndefined();
  });

  it('given a statement that takes too long, it is technical', async () => {
    await makeStores();
    const impatient = await createPool({ url: database.url, maxConnections: 1, statementTimeout: 200 });
    const written = Promise.withResolvers<void>();
    const blocked = Promise.withResolvers<void>();
    const blocker = postgresUnitOfWork(pool()).transaction(async ({ inbox }) => {
      await inbox.remember([ENTRY]);
      written.resolve();
      await blocked.promise;
    });
    await written.promise;
    const waiting = await failureOf(
      postgresUnitOfWork(impatient).transaction(({ inbox }) => inbox.remember([ENTRY])),
    );
    blocked.resolve();
    await blocker;
    await impatient.end();
    expect(waiting).toBeInstanceOf(TechnicalFailure);
  });

  it('given two that wait for each other, the deadlock is technical for one, and the other succeeds', async () => {
    const { unitOfWork } = await makeStores();
    const both = Promise.withResolvers<void>();
    let arrived = 0;
    const crossing = (first: string, second: string) =>
      unitOfWork.transaction(async ({ inbox }) => {
        await inbox.remember([{ ...ENTRY, commandId: first }]);
        arrived += 1;
        if (arrived === 2) both.resolve();
        await both.promise;
        await inbox.remember([{ ...ENTRY, commandId: second }]);
      });
    const failures = await Promise.all([crossing('a', 'b'), crossing('b', 'a')].map(failureOf));
    const failed = failures.filter((failure) => failure !== undefined);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toBeInstanceOf(TechnicalFailure);
  });
});

describe('a failure that is the fault of the data', () => {
  const lamp = [{ sku: 'LAMP', loadedVersion: 0, version: 1 }];

  it.each([
    ['a null byte in a text', changes({ products: [{ sku: 'a\u0000b', loadedVersion: 0, version: 1 }] })],
    ['a quantity beyond 32 bits', changes({ products: lamp, batches: [batchRow('B1', { qty: 2 ** 31 })] })],
    [
      'a date that does not exist',
      changes({ products: lamp, batches: [batchRow('B1', { eta: '2026-02-30' })] }),
    ],
    ['more promised than bought', changes({ products: lamp, batches: [batchRow('B1', { allocated: 11 })] })],
    ['a line of no units', changes({ products: lamp, linesSet: [lineRow('o1', { qty: 0 })] })],
  ])('given %s, it is not technical: the record at fault can be found', async (_, wrong) => {
    const { unitOfWork } = await makeStores();
    const failure = await failureOf(unitOfWork.transaction(({ products }) => products.save(wrong)));
    // Not an instance of this realm's Error where Node itself refuses a number.
    expect(failure).toHaveProperty('message');
    expect(failure).not.toBeInstanceOf(TechnicalFailure);
    await expect(
      unitOfWork.transaction(({ products }) => products.load(needs({ skus: ['LAMP'] }))),
    ).resolves.toMatchObject({
      batches: new Map(),
    });
  });
});
