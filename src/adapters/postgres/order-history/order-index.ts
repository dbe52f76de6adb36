import { type CommonQueryMethods, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { unpacked } from '../../../processing/flush/outbox-packing.ts';
import type { OrderIndex } from '../../../processing/order-history/keep-index.ts';
import { orderOfMessage } from '../../../processing/order-history/order-of-message.ts';
import { MESSAGE_KINDS } from '../../../processing/records/record.ts';
import { int8Array, textArray } from '../connection/binary-array.ts';
import { asTechnical } from '../connection/errors.ts';

/** Rows of the outbox that one step reads: up to 512 messages each, so that a step ends within milliseconds. */
const ROWS_PER_STEP = 8;

const nothing = z.object({});
const streamRow = z.object({ checkpointId: z.number(), indexed: z.number(), lastSequence: z.number() });
type Stream = z.infer<typeof streamRow>;

const outboxRow = z.object({
  firstSequence: z.number(),
  count: z.number(),
  day: z.string(),
  at: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  bytes: z.number(),
  records: z.instanceof(Buffer),
});
type OutboxRow = z.infer<typeof outboxRow>;

/** Table `order_messages`, filled from the outbox; the position of each stream is stored in the same transaction. */
export const postgresOrderIndex = (pool: DatabasePool): OrderIndex => ({
  advance: () =>
    asTechnical(() =>
      pool.transaction(async (connection) => {
        const stream = await nextStream(connection);
        if (!stream) return 0;
        const found = await nextRows(connection, stream);
        await insert(connection, stream, found);
        // Rows that retention has removed are passed over.
        const last = found.at(-1);
        const to = last ? last.firstSequence + last.count - 1 : stream.lastSequence;
        await connection.query(sql.type(nothing)`
          update order_messages_positions set sequence = ${to} where checkpoint_id = ${stream.checkpointId}`);
        return to - stream.indexed;
      }),
    ),
});

/** The stream that is furthest behind, locked until the commit. One that another process has locked is left out. */
async function nextStream(connection: CommonQueryMethods): Promise<Stream | null> {
  await connection.query(sql.type(nothing)`
    insert into order_messages_positions (checkpoint_id, sequence)
    select id, 0 from checkpoints
    where last_sequence > 0 and not exists (
      select from order_messages_positions where checkpoint_id = checkpoints.id)
    on conflict do nothing`);
  return connection.maybeOne(sql.type(streamRow)`
    select checkpoint_id as "checkpointId", position.sequence as indexed, last_sequence as "lastSequence"
    from order_messages_positions as position
    join checkpoints on checkpoints.id = checkpoint_id
    where last_sequence > position.sequence
    order by last_sequence - position.sequence desc
    limit 1
    for update of position skip locked`);
}

const nextRows = (
  connection: CommonQueryMethods,
  { checkpointId, indexed }: Stream,
): Promise<readonly OutboxRow[]> =>
  connection.any(sql.type(outboxRow)`
    select first_sequence as "firstSequence", message_count as count, created_on::text as day,
           created_at::text as at, kind, bytes, records
    from outbox
    where checkpoint_id = ${checkpointId} and first_sequence > ${indexed}
    order by first_sequence limit ${ROWS_PER_STEP}`);

async function insert(
  connection: CommonQueryMethods,
  { checkpointId }: Stream,
  found: readonly OutboxRow[],
): Promise<void> {
  const lines = found.flatMap((row) => {
    const records = unpacked(row.records, { count: row.count, bytes: row.bytes });
    return records.flatMap((record, index) => {
      const orderId = orderOfMessage({ kind: row.kind, record });
      if (orderId === undefined) return [];
      return [{ orderId, day: row.day, at: row.at, sequence: row.firstSequence + index }];
    });
  });
  if (lines.length === 0) return;
  await connection.query(sql.type(nothing)`
    insert into order_messages (order_id, created_on, created_at, checkpoint_id, sequence)
    select order_id, day::date, at::timestamptz, ${checkpointId}, sequence
    from unnest(
      ${textArray(lines.map(({ orderId }) => orderId))}, ${textArray(lines.map(({ day }) => day))},
      ${textArray(lines.map(({ at }) => at))}, ${int8Array(lines.map(({ sequence }) => sequence))})
      as line (order_id, day, at, sequence)`);
}
