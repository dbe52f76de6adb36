import { beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { areDaysDue, closeDays } from '../../../../src/adapters/postgres/retention/closed-inbox-days.ts';
import { connect } from '../../../../src/adapters/postgres/connection/session.ts';
import { createPool } from '../../../../src/adapters/postgres/connection/pool.ts';
import { postgresUnitOfWork } from '../../../../src/adapters/postgres/unit-of-work/unit-of-work.ts';
import type { HandledIds } from '../../../../src/processing/flush/inbox.ts';
import { ConcurrentChange } from '../../../../src/service-layer/errors.ts';
import { commitNext } from '../../../support/builders/committed-outcome.ts';
import { anEntry } from '../../../support/builders/outcome.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { needs } from '../../../support/builders/stock-rows.ts';
import { undone } from '../../views/undone.ts';
import { dayOn, nameOn, partitionedTables } from '../partitioned-tables.ts';

const { database, pool, run, maintain, givenDays } = partitionedTables();

const close = (): Promise<boolean> => closeDays(database, new AbortController().signal);
const known = async (...commandIds: string[]): Promise<HandledIds> =>
  (await postgresUnitOfWork(pool()).products.load({ requirements: needs({}), commandIds })).handled;

/** Inserts these ids as if they had been handled this many days ago. */
const handled = (ago: number, ...ids: string[]): Promise<unknown> => run(insertOf(ago, ids));

const insertOf = (ago: number, ids: readonly string[]): string => `
  insert into inbox (command_id, received_on, checkpoint_id, record_offset, fingerprint, first_sequence, message_count)
  select id, '${dayOn(-ago)}', (select id from checkpoints limit 1), 5, 7, 1, 1
  from unnest(array[${ids.map((id) => `'${id}'`).join()}]) as id`;

const isAnyClosed = async (): Promise<unknown> =>
  (await run(`select closed_before > '-infinity' as is from inbox_closed`))[0]?.['is'];

describe('a closed day of the inbox', () => {
  beforeEach(async () => {
    await run(`update inbox_closed set closed_before = '-infinity'`);
    await givenDays(3, 2);
    await maintain();
    await commitNext(postgresUnitOfWork(pool()));
    await handled(3, 'a', 'b');
    await handled(2, 'c');
    await close();
  });

  it('leaves nothing to do until it is opened again', async () => {
    await expect(areDaysDue(pool())).resolves.toBe(false);
    await handled(2, 'late');
    await expect(areDaysDue(pool())).resolves.toBe(true);
  });

  it('still contains the first position and the content of its ids', async () => {
    const first = { topic: 'allocation.commands', partition: 0, offset: 5, fingerprint: 7 };
    await expect(known('x', 'a', 'c')).resolves.toEqual(
      new Map([
        ['a', first],
        ['c', first],
      ]),
    );
  });

  it.each(['a', 'c'])('makes a commit fail that uses its id %s as a new one', async (id) => {
    const again = commitNext(postgresUnitOfWork(pool()), {
      handled: [anEntry('x'), anEntry(id)],
      assumedNew: ['x', id],
    });
    await expect(again).rejects.toThrow(ConcurrentChange);
  });

  it('is not read for new ids', async () => {
    const worker = await createPool({
      url: database.url,
      maxConnections: 1,
      statementTimeout: 5_000,
      byKeyOnly: true,
    });
    const lookups = sql.type(z.object({ count: z.number() }))`
      select coalesce(sum(idx_scan), 0)::float8 as count from pg_stat_xact_user_tables
      where relname = any(${sql.array([nameOn('inbox', -3), nameOn('inbox', -2)], 'text')})`;
    try {
      const found = undone(worker, async (connection) => {
        const unitOfWork = postgresUnitOfWork(connection);
        await unitOfWork.products.load({ requirements: needs({}), commandIds: ['x', 'y', 'z'] });
        await commitNext(unitOfWork, { assumedNew: ['x', 'y', 'z'] });
        return connection.oneFirst(lookups);
      });
      await expect(found).resolves.toBe(0);
    } finally {
      await worker.end();
    }
  });

  it('is opened by a late write, as after a clock was set back', async () => {
    await handled(3, 'late');
    expect([...(await known('late', 'a', 'x')).keys()].toSorted()).toEqual(['a', 'late']);
    await expect(close()).resolves.toBe(true);
    expect([...(await known('late', 'a', 'x')).keys()].toSorted()).toEqual(['a', 'late']);
  });

  it('is opened when a partition is created for a closed day', async () => {
    await run(`drop table ${nameOn('inbox', 0)}`);
    await run(`update inbox_closed set closed_before = '${dayOn(1)}'`);
    await maintain();
    await expect(isAnyClosed()).resolves.toBe(false);
  });

  it('is not closed again while all days are closed', async () => {
    await expect(isAnyClosed()).resolves.toBe(true);
    await expect(close()).resolves.toBe(false);
  });
});

describe('closing the days of the inbox', () => {
  beforeEach(async () => {
    await run(`update inbox_closed set closed_before = '-infinity'`);
    await commitNext(postgresUnitOfWork(pool()));
  });

  it('finds each of many ids, and has few false positives', async () => {
    await givenDays(3, 2);
    const ids = (name: string): string[] => Array.from({ length: 5_000 }, (_, index) => `${name}-${index}`);
    await handled(3, ...ids('a'));
    await handled(2, ...ids('b'));
    await close();
    expect((await known(...ids('a'), ...ids('b'))).size).toBe(10_000);
    expect((await known(...ids('c'))).size).toBe(0);
    const [chance] = await run(`
      select avg((select (get_bit(bits, inbox_id_bit(hash, 0)) & get_bit(bits, inbox_id_bit(hash, 1)) & get_bit(bits, inbox_id_bit(hash, 2))
        & get_bit(bits, inbox_id_bit(hash, 3)) & get_bit(bits, inbox_id_bit(hash, 4)))
        from inbox_closed_ids where block = inbox_id_block(hash, blocks)))::float8 as share
      from inbox_closed, (select inbox_id_hash('c-' || number) as hash from generate_series(0, 4999) as number) as others`);
    expect(chance?.['share']).toBeLessThan(0.03);
  });

  it('leaves out days without a partition, whose ids are found as before', async () => {
    await handled(4, 'rest');
    await close();
    expect((await known('rest')).size).toBe(1);
    await handled(5, 'later');
    expect((await known('rest', 'later')).size).toBe(2);
  });

  it('waits for a transaction that writes into a past day', async () => {
    await givenDays(2);
    const { client, close: leave } = await connect(database);
    let closing: Promise<boolean> | undefined;
    try {
      await client.query('begin');
      await client.query(insertOf(2, ['slow']));
      closing = close();
      await eventually('the day is waited for', async () => {
        const waiting = await run(
          `select from pg_locks where not granted and relation = '${nameOn('inbox', -2)}'::regclass`,
        );
        return waiting.length > 0;
      });
      await client.query('commit');
    } finally {
      await leave();
    }
    await expect(closing).resolves.toBe(true);
    expect((await known('slow')).size).toBe(1);
  });

  it('in several processes at once is done by one of them', async () => {
    await givenDays(2);
    await handled(2, 'a');
    const closed = await Promise.all([close(), close(), close()]);
    expect(closed.filter(Boolean)).toHaveLength(1);
    expect((await known('a')).size).toBe(1);
  });

  it('removes the ids of dropped days when the next day is closed', async () => {
    await givenDays(9, 2);
    await handled(9, 'old');
    await close();
    await maintain();
    await run(`update inbox_closed set closed_before = '${dayOn(-2)}'`);
    await expect(close()).resolves.toBe(true);
    await expect(run('select from inbox_closed_ids')).resolves.toEqual([]);
  });
});
