import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { OutboxDamaged, type OutboxReader, type StoredMessage } from '../../../processing/flush/outbox.ts';
import { unpacked } from '../../../processing/flush/outbox-packing.ts';
import { int4Array, int8Array } from '../connection/binary-array.ts';
import { asTechnical } from '../connection/errors.ts';
import { batched } from '../connection/statement-batching.ts';
import { MESSAGE_KINDS } from '../../../processing/records/record.ts';

/** Bytes that a query reads at most, or one row of each stream if that is more: bounds the relay's memory. */
const MAX_BYTES = 16 * 1024 * 1024;

const streamRow = z.object({
  checkpointId: z.number(),
  topic: z.string(),
  partition: z.number(),
  lastSequence: z.number(),
});

const outboxRow = z.object({
  place: z.number(),
  firstSequence: z.number(),
  count: z.number(),
  kind: z.enum(MESSAGE_KINDS),
  bytes: z.number(),
  records: z.instanceof(Buffer),
  publishedAfter: z.array(z.tuple([z.number(), z.number()])).nullable(),
});

/** Reads of several streams in the same turn of the event loop share a statement. */
export function postgresOutboxReader(pool: CommonQueryMethods): OutboxReader {
  const readRows = batched((requests: readonly ReadRequest[]) => asTechnical(() => rowsOf(pool, requests)));
  return {
    async streams() {
      const rows = await asTechnical(() =>
        pool.any(sql.prepared('outbox-streams', streamRow)`
          select id as "checkpointId", topic, partition, last_sequence as "lastSequence" from checkpoints order by id`),
      );
      return [...rows];
    },

    async read(checkpointId, fromSequence, limit) {
      const rows = await readRows({ checkpointId, fromSequence, limit });
      return rows
        .flatMap(messagesOf)
        .filter(({ sequence }) => sequence >= fromSequence)
        .slice(0, limit);
    },

    async ageOf(checkpointId, sequence) {
      const age = await asTechnical(() =>
        pool.maybeOneFirst(sql.type(z.object({ age: z.number() }))`
          select (extract(epoch from clock_timestamp() - created_at) * 1000)::float8 as age
          from (
            select * from outbox where checkpoint_id = ${checkpointId} and first_sequence <= ${sequence}
            order by first_sequence desc limit 1
          ) as row
          where ${sequence} < first_sequence + message_count`),
      );
      return age ?? undefined;
    },
  };
}

type ReadRequest = { readonly checkpointId: number; readonly fromSequence: number; readonly limit: number };
type OutboxRow = z.infer<typeof outboxRow>;

/** Returns the rows for each request, in the order of the requests. */
async function rowsOf(pool: CommonQueryMethods, requests: readonly ReadRequest[]): Promise<OutboxRow[][]> {
  const rows = await pool.any(sql.prepared('outbox-read', outboxRow)`
    select place, first_sequence as "firstSequence", message_count as count, kind, bytes, records,
           published_after as "publishedAfter"
    from unnest(
      ${int4Array(requests.map(({ checkpointId }) => checkpointId))},
      ${int8Array(requests.map(({ fromSequence }) => fromSequence))},
      ${int8Array(requests.map(({ limit }) => limit))}) with ordinality as asked (id, from_sequence, most, place)
    cross join lateral (
      select *, sum(bytes) over (order by first_sequence) - bytes as bytes_before
      from (
        select * from outbox
        where checkpoint_id = asked.id and first_sequence < from_sequence + most
          and first_sequence >= coalesce((
            select max(first_sequence) from outbox
            where checkpoint_id = asked.id and first_sequence <= from_sequence), 0)
        order by first_sequence limit most -- a row has a message at least: read by the key, never sorted
      ) as next
    ) as sized
    where bytes_before < ${Math.floor(MAX_BYTES / requests.length)}::bigint
    order by place, first_sequence`);
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  return requests.map((_, index) => byPlace.get(index + 1) ?? []);
}

function messagesOf({
  firstSequence,
  count,
  kind,
  bytes,
  records,
  publishedAfter,
}: OutboxRow): StoredMessage[] {
  try {
    const found = unpacked(records, { count, bytes });
    const messages = found.map((record, index) => ({ sequence: firstSequence + index, kind, record }));
    return publishedAfter ? withPublishedAfter(messages, publishedAfter) : messages;
  } catch (cause) {
    throw new OutboxDamaged(
      `the outbox row that begins at message ${firstSequence} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Adds the messages of other streams that must be published first; only the first message of a row has any. */
const withPublishedAfter = (
  [first, ...others]: readonly StoredMessage[],
  earlier: NonNullable<OutboxRow['publishedAfter']>,
): StoredMessage[] =>
  first
    ? [
        { ...first, publishedAfter: earlier.map(([checkpointId, sequence]) => ({ checkpointId, sequence })) },
        ...others,
      ]
    : [];
