import { describe, expect, it } from '@jest/globals';
import { postgresOrderIndex } from '../../../src/adapters/postgres/order-history/order-index.ts';
import { MESSAGE_PLACE, orderHistory } from '../../../src/views/order-history.ts';
import type { Command } from '../../../src/domain/commands.ts';
import {
  allocate,
  backorder,
  changeBatchQuantity,
  createBatch,
  deallocate,
  recordOf,
} from '../../support/builders/records.ts';
import { allPages, viewedDatabase } from './viewed-database.ts';

const { pool, read, handle, sql } = viewedDatabase();

const DAYS = 7;
const limit = 100;

/** Looks at all messages that there are. Returns how many. */
async function indexed(): Promise<number> {
  const index = postgresOrderIndex(pool());
  let count = 0;
  for (let step = -1; step !== 0; count += step) step = await index.advance();
  return count;
}

const history = (orderId: string) => orderHistory(read, orderId, { limit }, DAYS);

const named = (id: string, command: Command) => recordOf(command, { id });

/** What happened to the order, each with the type of its command. */
async function storyOf(orderId: string): Promise<string[]> {
  const { entries } = await history(orderId);
  return entries.map(({ type, sku, command }) => `${type} ${sku} by ${command.type} ${command.id}`);
}

describe('the history of an order', () => {
  it('has its events in order, each with the command that caused it, also those of other orders and batches', async () => {
    await handle(
      named('c1', createBatch('B1', 'LAMP', 5)),
      named('c2', allocate('o1', 'LAMP', 4)),
      named('c3', allocate('o2', 'LAMP', 1)),
      named('c4', changeBatchQuantity('B1', 'LAMP', 1)), // bumps both, and gives o2 its unit again
      named('c5', backorder('o3', 'LAMP', 2)),
      named('c6', allocate('o1', 'LAMP', 9)),
      named('c7', createBatch('B2', 'LAMP', 2)),
      named('c8', deallocate('o3', 'LAMP')),
      named('c9', deallocate('o1', 'LAMP')),
    );
    await indexed();
    await expect(storyOf('o1')).resolves.toEqual([
      'Allocated LAMP by Allocate c2',
      'Deallocated LAMP by ChangeBatchQuantity c4',
      'OutOfStock LAMP by ChangeBatchQuantity c4',
      'OutOfStock LAMP by Allocate c6',
      'CommandRejected LAMP by Deallocate c9',
    ]);
    await expect(storyOf('o3')).resolves.toEqual([
      'Backordered LAMP by Allocate c5',
      'Allocated LAMP by CreateBatch c7',
      'Deallocated LAMP by Deallocate c8',
    ]);
  });

  it('names the record of each command, with an id of its producer or without', async () => {
    await handle(
      named('c1', createBatch('B1', 'LAMP', 5)),
      named('c2', allocate('o1', 'LAMP', 4)),
      deallocate('o1', 'LAMP'),
    );
    await indexed();
    const { entries } = await history('o1');
    const at = (offset: number) => ({ topic: 'allocation.commands', partition: 0, offset });
    expect(entries.map(({ command }) => command)).toMatchObject([
      { id: 'c2', type: 'Allocate', record: at(1) },
      { id: 'allocation.commands-0-2', type: 'Deallocate', record: at(2) },
    ]);
    expect(entries[0]).toMatchObject({
      kind: 'event',
      id: 'c2/1',
      sequence: 2,
      time: '2023-11-14T22:13:20.001Z',
      data: { orderId: 'o1', sku: 'LAMP', qty: 4, batchRef: 'B1', eta: null },
    });
  });

  it('comes in pages that have each entry once', async () => {
    await handle(
      createBatch('B1', 'LAMP', 5),
      ...Array.from({ length: 5 }, () => [allocate('o1', 'LAMP', 1), deallocate('o1', 'LAMP')]).flat(),
    );
    await indexed();
    const pages = await allPages<string, Awaited<ReturnType<typeof history>>>((after) =>
      orderHistory(read, 'o1', { after, limit: 3 }, DAYS),
    );
    expect(pages.map(({ entries }) => entries.length)).toEqual([3, 3, 3, 1]);
    const all = pages.flatMap(({ entries }) => entries.map(({ id }) => id));
    expect(all).toEqual((await history('o1')).entries.map(({ id }) => id));
    for (const { next } of pages.slice(0, -1)) expect(next).toMatch(MESSAGE_PLACE);
  });

  it('says how many messages it has not looked at, and the oldest day that is kept', async () => {
    await expect(history('o1')).resolves.toMatchObject({ kept: { days: 7, since: null, behind: 0 } });
    await handle(createBatch('B1', 'LAMP', 5), allocate('o1', 'LAMP', 4));
    const today = new Date().toISOString().slice(0, 10);
    await expect(history('o1')).resolves.toMatchObject({ entries: [], kept: { since: today, behind: 2 } });
    await indexed();
    await expect(history('o1')).resolves.toMatchObject({ entries: [{}], kept: { since: today, behind: 0 } });
  });

  it('has no entries of messages that retention has removed', async () => {
    await handle(createBatch('B1', 'LAMP', 5), allocate('o1', 'LAMP', 4));
    await indexed();
    await sql('delete from outbox');
    await expect(history('o1')).resolves.toMatchObject({ entries: [], kept: { since: null } });
  });
});

describe('the index of orders', () => {
  it('looks at each message once, whoever does it at the same time', async () => {
    const commands = Array.from({ length: 300 }, (_, n) => allocate(`o${n}`, 'LAMP', 1));
    await handle(createBatch('B1', 'LAMP', 1_000), ...commands);
    const counts = await Promise.all([indexed(), indexed(), indexed()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(301);
    await expect(history('o299')).resolves.toMatchObject({ entries: [{ type: 'Allocated' }] });
    await expect(indexed()).resolves.toBe(0);
  });

  it('passes over messages that retention has removed before it came to them', async () => {
    await handle(createBatch('B1', 'LAMP', 5), allocate('o1', 'LAMP', 4));
    await sql('delete from outbox');
    await expect(indexed()).resolves.toBe(2);
    await handle(createBatch('B1', 'LAMP', 5), allocate('o1', 'LAMP', 4));
    await expect(indexed()).resolves.toBe(0);
  });
});
