import { z } from 'zod';
import { damagedOutboxRows } from './outbox-rows.ts';
import { type ReadRows, rows, type RowsQuery } from './read-rows.ts';

/** Something in the tables that the worker could not have written. */
export type Difference = {
  /** Which of the invariants does not hold. */
  readonly check: string;
  readonly what: string;
};

export type Reconciliation = {
  /** By check, 1,000 of each at most. */
  readonly differences: readonly Difference[];
  /** Checks that have more differences than those. */
  readonly more: readonly string[];
};

const difference = z.object({ what: z.string() });

/** Differences of one kind that are told at most. */
const TOLD = 1_000;

/** Each reads its tables as a whole: for a person who asks, not for every minute. */
const checks: Readonly<Record<string, RowsQuery<z.infer<typeof difference>>>> = {
  "allocated = the units of the batch's order lines, and no more than purchased": rows(difference)`
    select format('batch %s: allocated is %s, its lines have %s, purchased are %s', ref, allocated,
                  coalesce(sum, 0), qty) as what
    from batches
    left join (select batch_ref, sum(qty) from order_lines group by batch_ref) as lines on batch_ref = ref
    where allocated <> coalesce(sum, 0) or allocated > qty
    order by ref limit ${TOLD + 1}`,
  "what is kept of a SKU's used-up batches is what they have": rows(difference)`
    select format('SKU %s: kept are %s units in stock and %s on the way, used-up batches have %s and %s', sku,
                  coalesce(kept.in_stock, 0), coalesce(kept.on_the_way, 0), coalesce(summed.in_stock, 0),
                  coalesce(summed.on_the_way, 0)) as what
    from used_up_stock as kept
    full join (
      select sku, coalesce(sum(qty) filter (where eta is null), 0) as in_stock,
             coalesce(sum(qty) filter (where eta is not null), 0) as on_the_way
      from batches where not open group by sku
    ) as summed using (sku)
    where coalesce(kept.in_stock, 0) <> coalesce(summed.in_stock, 0)
       or coalesce(kept.on_the_way, 0) <> coalesce(summed.on_the_way, 0)
    order by sku limit ${TOLD + 1}`,
  'an order line has a batch of its SKU': rows(difference)`
    select format('order %s, SKU %s: batch %s %s', order_id, line.sku, batch_ref,
                  case when ref is null then 'is not there' else 'is of SKU ' || batches.sku end) as what
    from order_lines as line left join batches on ref = batch_ref
    where ref is null or batches.sku <> line.sku
    order by order_id, line.sku limit ${TOLD + 1}`,
  "a product's version is not behind what carries it": rows(difference)`
    select format('SKU %s: version is %s, something of it was made at %s', sku, coalesce(version::text, 'absent'),
                  newest) as what
    from (
      select sku, max(made_at) as newest
      from (
        select sku, created_version as made_at from batches
        union all select sku, allocated_version from order_lines
      ) as made group by sku
    ) as parts left join products using (sku)
    where version is null or version < newest
    order by sku limit ${TOLD + 1}`,
  'no two lines of a SKU were allocated by the same event': rows(difference)`
    select format('SKU %s: %s lines have version %s', sku, count(*), allocated_version) as what
    from order_lines group by sku, allocated_version having count(*) > 1
    order by sku limit ${TOLD + 1}`,
  'the outbox has no gaps, and ends where its checkpoint says': rows(difference)`
    select format('%s-%s: messages %s to %s are %s, the checkpoint is at %s', topic, partition, first, last, held,
                  last_sequence) as what
    from checkpoints
    join (
      select checkpoint_id, min(first_sequence) as first, max(first_sequence + message_count - 1) as last,
             sum(message_count) as held,
             bool_and(first_sequence = coalesce(before, first_sequence - 1) + 1) as in_line
      from (
        select *, lag(first_sequence + message_count - 1) over (
          partition by checkpoint_id order by first_sequence) as before
        from outbox
      ) as row group by checkpoint_id
    ) as stream on checkpoint_id = id
    where last <> last_sequence or not in_line
    order by topic, partition limit ${TOLD + 1}`,
  'messages belong to a checkpoint': rows(difference)`
    select format('checkpoint %s is not there, but the outbox has messages of it', checkpoint_id) as what
    from (select distinct checkpoint_id from outbox) as stream
    where not exists (select from checkpoints where id = checkpoint_id)
    order by checkpoint_id limit ${TOLD + 1}`,
  'no more is published than there is, and what is not published is there': rows(difference)`
    select format('%s-%s: published up to %s, the checkpoint is at %s, the outbox begins at %s', topic, partition,
                  coalesce(published_sequence, 0), last_sequence, coalesce(first::text, 'nothing')) as what
    from checkpoints
    left join relay_progress on relay_progress.checkpoint_id = id
    left join (select checkpoint_id, min(first_sequence) as first from outbox group by checkpoint_id) as stream
      on stream.checkpoint_id = id
    where published_sequence > last_sequence
       or last_sequence > coalesce(published_sequence, 0)
          and (first is null or first > coalesce(published_sequence, 0) + 1)
    order by topic, partition limit ${TOLD + 1}`,
  "a handled command's messages are those of its checkpoint": rows(difference)`
    select format('command %s: messages %s to %s, the checkpoint is at %s', command_id, first_sequence,
                  first_sequence + message_count - 1, coalesce(last_sequence::text, 'absent')) as what
    from inbox left join checkpoints on id = checkpoint_id
    where last_sequence is null or first_sequence + message_count - 1 > last_sequence
    order by command_id limit ${TOLD + 1}`,
};

/** What is compressed Postgres cannot look into. */
const OUTBOX_ROWS = 'a row of the outbox has as many messages as it says';

/** The invariants that are looked at. */
export const CHECKS: readonly string[] = [...Object.keys(checks), OUTBOX_ROWS];

/**
 * What the tables have against their invariants.
 * @param read on one snapshot, or what moves meanwhile will seem a difference
 * @param onCheck told each check before it is done
 */
export async function reconciliation(
  read: ReadRows,
  onCheck: (check: string) => void = () => undefined,
): Promise<Reconciliation> {
  const differences: Difference[] = [];
  const more: string[] = [];
  for (const check of CHECKS) {
    onCheck(check);
    const query = checks[check];
    const found = query ? await read(query) : await damagedRows(read);
    for (const { what } of found.slice(0, TOLD)) differences.push({ check, what });
    if (found.length > TOLD) more.push(check);
  }
  return { differences, more };
}

async function damagedRows(read: ReadRows): Promise<{ what: string }[]> {
  const found: { what: string }[] = [];
  for await (const row of damagedOutboxRows(read)) if (found.push(row) > TOLD) break;
  return found;
}
