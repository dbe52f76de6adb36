import { z } from 'zod';
import { unpacked } from '../processing/flush/outbox-packing.ts';
import { type ReadRows, rows } from './read-rows.ts';

/** Consecutive messages of one transaction in the outbox, so all of one day (UTC, `YYYY-MM-DD`). */
export type MessageRun = {
  readonly checkpointId: number;
  readonly firstSequence: number;
  readonly messageCount: number;
  readonly day: string;
};

export type StoredMessage = { readonly kind: string; readonly record: Buffer };

const packedRow = z.object({
  checkpointId: z.number(),
  firstSequence: z.number(),
  kind: z.string(),
  count: z.number(),
  bytes: z.number(),
  records: z.instanceof(Buffer),
});

/** Returns a function that gives the messages of a run; only some of them if retention has removed the others. */
export async function storedMessages(
  read: ReadRows,
  runs: readonly MessageRun[],
): Promise<(run: MessageRun) => StoredMessage[]> {
  const messages = new Map<string, StoredMessage>();
  const found = runs.length > 0 ? await packedRows(read, runs) : [];
  for (const { checkpointId, firstSequence, kind, count, bytes, records } of found)
    for (const [index, record] of unpacked(records, { count, bytes }).entries())
      messages.set(`${checkpointId}/${firstSequence + index}`, { kind, record });
  return ({ checkpointId, firstSequence, messageCount }) =>
    Array.from({ length: messageCount }, (_, index) =>
      messages.get(`${checkpointId}/${firstSequence + index}`),
    ).filter((message) => message !== undefined);
}

/** Reads the rows with messages of the runs, each once: the row in which a run begins, and those that begin in the run. */
const packedRows = (read: ReadRows, runs: readonly MessageRun[]) =>
  read(rows(packedRow)`
    select distinct on (checkpoint_id, first_sequence)
           checkpoint_id as "checkpointId", first_sequence as "firstSequence", kind, message_count as count, bytes, records
    from unnest(
      ${runs.map(({ checkpointId }) => String(checkpointId))}::int[],
      ${runs.map(({ firstSequence }) => String(firstSequence))}::bigint[],
      ${runs.map(({ messageCount }) => String(messageCount))}::bigint[],
      ${runs.map(({ day }) => day)}::date[]) as run (stream, first, count, day)
    cross join lateral (
      (
        select * from outbox
        where checkpoint_id = stream and created_on = day and first_sequence <= first
        order by first_sequence desc limit 1
      )
      union all
      -- Single keys: Postgres would estimate that a range holds much of the outbox.
      select * from outbox
      where checkpoint_id = stream and created_on = day
        and first_sequence = any(array(select generate_series(first + 1, first + count - 1)))
    ) as packed
    where count > 0`);
