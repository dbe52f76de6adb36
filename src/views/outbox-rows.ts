import { z } from 'zod';
import { unpacked } from '../processing/flush/outbox-packing.ts';
import { type ReadRows, rows } from './read-rows.ts';

const outboxRow = z.object({
  stream: z.number(),
  first: z.number(),
  day: z.string(),
  count: z.number(),
  records: z.instanceof(Buffer),
});

type OutboxRow = z.infer<typeof outboxRow>;

/** Rows that are read at a time. */
const PAGE = 200;
const BEGINNING = { stream: -1, first: -1, day: '0001-01-01' };

/** What rows of the outbox have against themselves: fewer or more messages than they say, or bytes that nobody can read. */
export async function* damagedOutboxRows(read: ReadRows): AsyncGenerator<{ what: string }> {
  for (let after: typeof BEGINNING | undefined = BEGINNING; after;) {
    const page: readonly OutboxRow[] = await read(rows(outboxRow)`
      select checkpoint_id as stream, first_sequence as first, created_on::text as day, message_count as count, records
      from outbox
      where (checkpoint_id, first_sequence, created_on) > (${after.stream}, ${after.first}, ${after.day}::date)
      order by checkpoint_id, first_sequence, created_on limit ${PAGE}`);
    for (const row of page) {
      const problem = problemOf(row);
      if (problem)
        yield { what: `outbox of checkpoint ${row.stream}: the row from message ${row.first} on ${problem}` };
    }
    after = page.at(-1);
  }
}

function problemOf({ count, records }: OutboxRow): string | undefined {
  try {
    const held = unpacked(records).length;
    return held === count ? undefined : `says ${count}, and has ${held}`;
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}
