import { beforeEach, describe, expect, it } from '@jest/globals';
import { CHECKS, reconciliation } from '../../../src/views/reconciliation.ts';
import {
  allocate,
  backorder,
  changeBatchQuantity,
  createBatch,
  deallocate,
  dispatch,
} from '../../support/builders/records.ts';
import { viewedDatabase } from './viewed-database.ts';

const { read, sql, handle } = viewedDatabase();

const found = async (): Promise<string[]> => (await reconciliation(read)).differences.map(({ what }) => what);

const LINE_CHECK = 'an order line has a batch of its SKU';

beforeEach(() =>
  handle(
    createBatch('b1', 'LAMP', 10),
    createBatch('b2', 'LAMP', 10, '2027-01-31'),
    allocate('o1', 'LAMP', 6),
    allocate('o2', 'LAMP', 4),
    allocate('o3', 'LAMP', 99),
    changeBatchQuantity('b1', 'LAMP', 5),
    deallocate('o2', 'LAMP'),
    allocate('o4', 'LAMP', 2),
    allocate('o5', 'LAMP', 2),
    dispatch('o5', 'LAMP'),
    backorder('w1', 'LAMP', 40),
    allocate('o1', 'NOTHING', 1),
  ),
);

describe('a reconciliation', () => {
  it('finds no difference in what the worker wrote', async () => {
    await expect(found()).resolves.toEqual([]);
  });

  it.each([
    [
      'an allocated quantity that is not the sum of its lines',
      `update batches set allocated = allocated + 1 where ref = 'b2'`,
      'batch b2: allocated is 7, the sum of its lines is 6, purchased is 10',
    ],
    [
      'used-up units that are missing in the sums',
      `update batches set allocated = qty; delete from used_up_stock`,
      'SKU LAMP: the stored sums are 0 in stock and 0 on the way, the used-up batches have 5 and 10',
    ],
    [
      'sums of used-up units that do not exist',
      `insert into used_up_stock values ('LAMP', 0, 7)`,
      'SKU LAMP: the stored sums are 0 in stock and 7 on the way, the used-up batches have 0 and 0',
    ],
    [
      'a deleted line',
      `delete from order_lines where order_id = 'o1'`,
      'batch b2: allocated is 6, the sum of its lines is 0, purchased is 10',
    ],
    [
      'a line of another quantity',
      `update order_lines set qty = 1 where order_id = 'o1'`,
      'batch b2: allocated is 6, the sum of its lines is 1, purchased is 10',
    ],
    [
      'a line whose batch is gone',
      `update order_lines set batch_ref = 'b9'`,
      'order o1, SKU LAMP: batch b9 does not exist',
    ],
    [
      'a line whose batch is of another SKU',
      `update batches set sku = 'VASE' where ref = 'b2'`,
      'order o1, SKU LAMP: batch b2 is of SKU VASE',
    ],
    [
      'a line that waits though a batch has its units',
      `update batches set qty = qty + 50 where ref = 'b1'`,
      'order w1, SKU LAMP: it waits for 40, and batch b1 has 51 left',
    ],
    [
      'dispatched units without a line',
      `update batches set dispatched = 1 where ref = 'b2'`,
      'batch b2: dispatched is 1, the sum of its dispatched lines is 0, it is on the way',
    ],
    [
      'a dispatched line that its batch does not know',
      `insert into order_line_details
       select order_id, sku, allocated_version, false, allocated_version, true from order_lines where order_id = 'o4'`,
      'batch b1: dispatched is 2, the sum of its dispatched lines is 4, it is in the warehouse',
    ],
    [
      'a version that was decreased',
      `update products set version = 1`,
      'SKU LAMP: version is 1, but a batch or an order line has version',
    ],
    ['a product that is gone', `delete from products`, 'SKU LAMP: version is absent'],
    [
      'two lines of one event',
      `insert into order_lines select 'o9', sku, qty, batch_ref, allocated_version from order_lines where order_id = 'o1'`,
      'SKU LAMP: 2 lines have version',
    ],
    [
      'a message that is gone',
      `update outbox set first_sequence = first_sequence + 1 where first_sequence > 1;
       update checkpoints set last_sequence = last_sequence + 1`,
      'allocation.commands-0: sequences 1 to 17 have 16 messages, the checkpoint is at 17',
    ],
    [
      'a row that has lost a message',
      `update outbox set message_count = 16 where first_sequence = 1`,
      'the row that begins at message 1 should have 16 messages, and has 15',
    ],
    [
      'a row that was damaged',
      `update outbox set records = substr(records, 2) where first_sequence = 1`,
      'the row that begins at message 1 cannot be read',
    ],
    ['a checkpoint that moved back', `update checkpoints set last_sequence = 2`, 'the checkpoint is at 2'],
    [
      'messages of an unknown partition',
      `update outbox set checkpoint_id = 99`,
      'checkpoint 99 does not exist',
    ],
    [
      'a published sequence beyond the last message',
      `insert into relay_progress select id, last_sequence + 1 from checkpoints`,
      'published up to',
    ],
    [
      'unpublished messages that were dropped',
      `delete from outbox where first_sequence <= 3`,
      'published up to 0',
    ],
    [
      'a command with messages that do not exist',
      `insert into inbox (command_id, checkpoint_id, first_sequence, message_count) select 'c9', id, last_sequence, 5 from checkpoints`,
      'command c9: messages',
    ],
  ])('given %s, reports it', async (_, change, what) => {
    await sql(change);
    expect(await found()).toContainEqual(expect.stringContaining(what));
  });

  it.each([
    [1_000, []],
    [1_001, [LINE_CHECK]],
  ])('of %i differences of one kind, reports 1,000 and whether there are more', async (count, more) => {
    await sql(
      `insert into order_lines select 'x' || n, 'LAMP', 1, 'b9', 1_000 + n from generate_series(1, ${count}) as n`,
    );
    const result = await reconciliation(read);
    const reported = result.differences.filter(({ check }) => check === LINE_CHECK);
    expect({ reported: reported.length, more: result.more }).toEqual({ reported: 1_000, more });
  });

  it('names each check before it runs', async () => {
    const reported: string[] = [];
    await reconciliation(read, (check) => void reported.push(check));
    expect(reported).toEqual(CHECKS);
  });
});
