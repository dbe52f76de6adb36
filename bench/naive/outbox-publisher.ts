import { setTimeout } from 'node:timers/promises';
import type { Producer } from 'kafkajs';
import type { Pool } from 'pg';

const AT_ONCE = 100;
/** Milliseconds between two reads if the first one found nothing. */
const POLL = 100;

type Row = { readonly id: string; readonly key: string; readonly type: string; readonly payload: unknown };

/** Sends the rows of the outbox, deletes them, and repeats: delivery at least once. It never returns. */
export async function publishOutbox(pool: Pool, producer: Producer, topic: string): Promise<never> {
  for (;;) {
    const { rows } = await pool.query<Row>('select * from naive_outbox order by id limit $1', [AT_ONCE]);
    if (rows.length === 0) {
      await setTimeout(POLL);
      continue;
    }
    await producer.send({
      topic,
      messages: rows.map(({ key, type, payload }) => ({
        key,
        value: JSON.stringify(payload),
        headers: { ce_type: type },
      })),
    });
    await pool.query('delete from naive_outbox where id = any($1)', [rows.map(({ id }) => id)]);
  }
}
