import { expect } from '@jest/globals';
import { withAdmin } from './kafka.ts';
import { outboxRows } from './outbox-rows.ts';

type Database = { rows(sql: string): Promise<Record<string, unknown>[]> };

/** Number of records that the workers have handled. */
export async function handledCount({ rows }: Database): Promise<number> {
  const [row] = await rows('select coalesce(sum(next_offset), 0) as count from checkpoints');
  return Number(row?.['count']);
}

/** Queries for rows that break a rule, by the rule. */
const contradictions = {
  'no batch has more allocated than purchased': 'select ref from batches where allocated > qty',
  'the allocated units of a batch are the sum of its lines': `
    select ref from batches left join order_lines on batch_ref = ref
    group by ref having batches.allocated <> coalesce(sum(order_lines.qty), 0)`,
  'a line is in a batch of its SKU': `
    select order_id from order_lines left join batches on ref = batch_ref
    where batch_ref is not null and batches.sku is distinct from order_lines.sku`,
  'what left the warehouse are the dispatched lines of a batch in it': `
    select ref from batches left join (
      select order_lines.* from order_lines join order_line_details as details using (order_id, sku, allocated_version)
      where details.dispatched
    ) as order_lines on batch_ref = ref
    group by ref having batches.dispatched <> coalesce(sum(order_lines.qty), 0)
      or batches.dispatched > 0 and batches.eta is not null`,
  'a line that waits fits no batch': `
    select order_id from order_lines as line join batches using (sku)
    where batch_ref is null and batches.qty - batches.allocated >= line.qty`,
  'the kept sums of used-up batches are correct': `
    select sku from used_up_stock full join (
      select sku, sum(qty) as qty from batches where not open group by sku
    ) as used_up using (sku)
    where coalesce(in_stock + on_the_way, 0) <> coalesce(qty, 0)`,
  'outbox sequences have no gap': `
    select id from checkpoints left join outbox on checkpoint_id = id
    left join generate_series(first_sequence, first_sequence + message_count - 1) as sequence on true
    group by id having count(distinct sequence) <> last_sequence or coalesce(max(sequence), 0) <> last_sequence`,
};

/**
 * Fails with the rows that break a rule; also if a message is in the outbox twice, a row lacks a message, or a
 * checkpoint is not at the end of its partition.
 * @param topics separated by commas
 */
export async function expectSoundState(database: Database, topics: string): Promise<void> {
  for (const [rule, sql] of Object.entries(contradictions)) {
    expect({ rule, broken: await database.rows(sql) }).toEqual({ rule, broken: [] });
  }
  const outbox = await outboxRows(database);
  expect(outbox.filter(({ count, records }) => records.length !== count)).toEqual([]);
  // Each message contains its id, so no two are the same.
  const messages = outbox.flatMap(({ records }) => records.map((record) => record.toString('latin1')));
  expect(messages).toHaveLength(new Set(messages).size);
  const checkpoints = await database.rows(
    `select topic || '-' || partition as name, next_offset as high from checkpoints`,
  );
  expect(checkpoints.toSorted(byName)).toEqual(
    (await Promise.all(topics.split(',').map(endsOf))).flat().toSorted(byName),
  );
}

type Named = Record<string, unknown>;

const byName = (a: Named, b: Named): number => (String(a['name']) < String(b['name']) ? -1 : 1);

async function endsOf(topic: string): Promise<Named[]> {
  const ends = await withAdmin((admin) => admin.fetchTopicOffsets(topic));
  return ends.map(({ partition, high }) => ({ name: `${topic}-${partition}`, high }));
}
