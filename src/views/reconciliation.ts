import { z } from 'zod';
import { unpacked } from '../processing/flush/outbox-packing.ts';
import { type ReadRows, rows, type RowsQuery } from './read-rows.ts';

/** Something in the tables that contradicts an invariant: the worker could not have written it. */
export type Difference = {
  /** The invariant that does not hold, one of CHECKS. */
  readonly check: string;
  readonly what: string;
};

export type Reconciliation = {
  /** In the order of CHECKS, at most 1,000 of each check. */
  readonly differences: readonly Difference[];
  /** Checks that have more differences than `differences` lists. */
  readonly more: readonly string[];
};

const difference = z.object({ what: z.string() });

/** Differences of one check to report at most. */
const MAX_REPORTED = 1_000;

/** Each check reads whole tables: to be run by hand, not every minute. */
const checks: Readonly<Record<string, RowsQuery<z.infer<typeof difference>>>> = {
  "allocated = the units of the batch's order lines, and no more than purchased": rows(difference)`
    select format('batch %s: allocated is %s, the sum of its lines is %s, purchased is %s', ref, allocated,
                  coalesce(sum, 0), qty) as what
    from batches
    left join (select batch_ref, sum(qty) from order_lines group by batch_ref) as lines on batch_ref = ref
    where allocated <> coalesce(sum, 0) or allocated > qty
    order by ref limit ${MAX_REPORTED + 1}`,
  "the stored sums of a SKU's used-up batches are the sums of these batches": rows(difference)`
    select format('SKU %s: the stored sums are %s in stock and %s on the way, the used-up batches have %s and %s', sku,
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
    order by sku limit ${MAX_REPORTED + 1}`,
  'an order line has a batch of its SKU': rows(difference)`
    select format('order %s, SKU %s: batch %s %s', order_id, line.sku, batch_ref,
                  case when ref is null then 'does not exist' else 'is of SKU ' || batches.sku end) as what
    from order_lines as line left join batches on ref = batch_ref
    where batch_ref is not null and (ref is null or batches.sku <> line.sku)
    order by order_id, line.sku limit ${MAX_REPORTED + 1}`,
  'an order line that waits fits no batch of its SKU': rows(difference)`
    select format('order %s, SKU %s: it waits for %s, and batch %s has %s left', order_id, line.sku, line.qty, ref,
                  roomy.available) as what
    from order_lines as line cross join lateral (
      select ref, batches.qty - allocated as available from batches
      where batches.sku = line.sku and open and batches.qty - allocated >= line.qty limit 1
    ) as roomy
    where batch_ref is null
    order by order_id, line.sku limit ${MAX_REPORTED + 1}`,
  'what left the warehouse are the dispatched lines of a batch that is there': rows(difference)`
    select format('batch %s: dispatched is %s, the sum of its dispatched lines is %s, it is %s', ref, dispatched,
                  coalesce(sum, 0), case when eta is null then 'in the warehouse' else 'on the way' end) as what
    from batches
    left join (
      select batch_ref, sum(qty)
      from order_lines join order_line_details as details using (order_id, sku, allocated_version)
      where details.dispatched group by batch_ref
    ) as lines on batch_ref = ref
    where dispatched <> coalesce(sum, 0) or dispatched > 0 and eta is not null
    order by ref limit ${MAX_REPORTED + 1}`,
  "a product's version is at least that of its batches and order lines": rows(difference)`
    select format('SKU %s: version is %s, but a batch or an order line has version %s', sku, coalesce(version::text, 'absent'),
                  newest) as what
    from (
      select sku, max(made_at) as newest
      from (
        select sku, created_version as made_at from batches
        union all select sku, allocated_version from order_lines
      ) as made group by sku
    ) as parts left join products using (sku)
    where version is null or version < newest
    order by sku limit ${MAX_REPORTED + 1}`,
  'no two lines of a SKU were allocated by the same event': rows(difference)`
    select format('SKU %s: %s lines have version %s', sku, count(*), allocated_version) as what
    from order_lines group by sku, allocated_version having count(*) > 1
    order by sku limit ${MAX_REPORTED + 1}`,
  'the outbox of a checkpoint has no gaps, and ends at its last sequence': rows(difference)`
    select format('%s-%s: sequences %s to %s have %s messages, the checkpoint is at %s', topic, partition, first, last, held,
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
    order by topic, partition limit ${MAX_REPORTED + 1}`,
  'each message in the outbox belongs to a checkpoint': rows(difference)`
    select format('checkpoint %s does not exist, but the outbox has messages of it', checkpoint_id) as what
    from (select distinct checkpoint_id from outbox) as stream
    where not exists (select from checkpoints where id = checkpoint_id)
    order by checkpoint_id limit ${MAX_REPORTED + 1}`,
  'published messages exist, and unpublished messages are in the outbox': rows(difference)`
    select format('%s-%s: published up to %s, the checkpoint is at %s, the outbox begins at %s', topic, partition,
                  coalesce(published_sequence, 0), last_sequence, coalesce(first::text, 'nothing')) as what
    from checkpoints
    left join relay_progress on relay_progress.checkpoint_id = id
    left join (select checkpoint_id, min(first_sequence) as first from outbox group by checkpoint_id) as stream
      on stream.checkpoint_id = id
    where published_sequence > last_sequence
       or last_sequence > coalesce(published_sequence, 0)
          and (first is null or first > coalesce(published_sequence, 0) + 1)
    order by topic, partition limit ${MAX_REPORTED + 1}`,
  'the messages of a handled command are within its checkpoint': rows(difference)`
    select format('command %s: messages %s to %s, the checkpoint is at %s', command_id, first_sequence,
                  first_sequence + message_count - 1, coalesce(last_sequence::text, 'absent')) as what
    from inbox left join checkpoints on id = checkpoint_id
    where last_sequence is null or first_sequence + message_count - 1 > last_sequence
    order by command_id limit ${MAX_REPORTED + 1}`,
};

/** Checked here and not in SQL: Postgres cannot decompress the messages. */
const OUTBOX_ROWS = 'a row of the outbox can be read, and has as many messages as its message_count';

/** The invariants that `reconciliation` checks, as sentences. */
export const CHECKS: readonly string[] = [...Object.keys(checks), OUTBOX_ROWS];

/**
 * Checks all invariants of the tables, and returns the differences.
 * @param read must read from one snapshot, or concurrent commits look like differences
 * @param onCheck called with each check before it runs
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
    for (const { what } of found.slice(0, MAX_REPORTED)) differences.push({ check, what });
    if (found.length > MAX_REPORTED) more.push(check);
  }
  return { differences, more };
}

async function damagedRows(read: ReadRows): Promise<{ what: string }[]> {
  const found: { what: string }[] = [];
  for await (const row of damagedOutboxRows(read)) if (found.push(row) > MAX_REPORTED) break;
  return found;
}

const outboxRow = z.object({
  stream: z.number(),
  first: z.number(),
  day: z.string(),
  count: z.number(),
  records: z.instanceof(Buffer),
});

type OutboxRow = z.infer<typeof outboxRow>;

/** Rows per query. */
const PAGE_ROWS = 200;
const BEGINNING = { stream: -1, first: -1, day: '0001-01-01' };

/** Yields the rows of the outbox whose number of messages differs from `message_count`, or that cannot be unpacked. */
async function* damagedOutboxRows(read: ReadRows): AsyncGenerator<{ what: string }> {
  for (let after: typeof BEGINNING | undefined = BEGINNING; after;) {
    const page: readonly OutboxRow[] = await read(rows(outboxRow)`
      select checkpoint_id as stream, first_sequence as first, created_on::text as day, message_count as count, records
      from outbox
      where (checkpoint_id, first_sequence, created_on) > (${after.stream}, ${after.first}, ${after.day}::date)
      order by checkpoint_id, first_sequence, created_on limit ${PAGE_ROWS}`);
    for (const row of page) {
      const problem = problemOf(row);
      if (problem)
        yield {
          what: `outbox of checkpoint ${row.stream}: the row that begins at message ${row.first} ${problem}`,
        };
    }
    after = page.at(-1);
  }
}

function problemOf({ count, records }: OutboxRow): string | undefined {
  try {
    const held = unpacked(records).length;
    return held === count ? undefined : `should have ${count} messages, and has ${held}`;
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}
