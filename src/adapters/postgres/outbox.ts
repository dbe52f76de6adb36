import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { writeRecord } from '../../processing/kafka-record.ts';
import type { Outbox, SequencedMessage } from '../../processing/outbox.ts';
import { byteaArray, int4Array, int8Array, textArray } from './binary-array.ts';
import { OUTBOX_CHANNEL } from './outbox-bell.ts';

/** Messages of a row at most: more make it no cheaper, and a row is read as a whole. */
export const ROW_MESSAGES = 128;
/** Bytes after which a row ends, with the message that crosses it. */
const ROW_BYTES = 256 * 1024;

export function postgresOutbox(connection: CommonQueryMethods): Outbox {
  return {
    async append(checkpointId, messages) {
      if (messages.length === 0) return;
      const sizes: number[] = [];
      const records = byteaArray(messages, (writer, message) => {
        const from = writer.length();
        writeRecord(writer, message);
        sizes.push(writer.length() - from);
      });
      const rows = runsOf(messages, sizes);
      await connection.query(sql.type(z.object({}))`
        insert into outbox (checkpoint_id, first_sequence, message_count, kind, records)
        select ${checkpointId}, first_sequence, message_count, kind, all_records[place : place + message_count - 1]
        from unnest(${int8Array(rows.map(({ firstSequence }) => firstSequence))},
                    ${int4Array(rows.map(({ count }) => count))},
                    ${int4Array(rows.map(({ place }) => place))},
                    ${textArray(rows.map(({ kind }) => kind))}) as row (first_sequence, message_count, place, kind),
             (select ${records} as all_records) as appended`);
      await connection.query(sql.type(z.object({}))`select pg_notify(${OUTBOX_CHANNEL}, '')`);
    },
  };
}

type Run = Pick<SequencedMessage, 'kind'> & {
  readonly firstSequence: number;
  /** Of the first one among all, from 1 on. */
  readonly place: number;
  count: number;
  bytes: number;
};

/** Cuts messages where a row ends: when it is full, and where the kind changes or the numbers do not go on. */
function runsOf(messages: readonly SequencedMessage[], sizes: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const [index, { kind, sequence }] of messages.entries()) {
    const bytes = sizes[index] ?? 0;
    const run = runs.at(-1);
    const hasRoom = run && run.count < ROW_MESSAGES && run.bytes < ROW_BYTES;
    if (hasRoom && run.kind === kind && run.firstSequence + run.count === sequence) {
      run.count += 1;
      run.bytes += bytes;
    } else runs.push({ kind, firstSequence: sequence, place: index + 1, count: 1, bytes });
  }
  return runs;
}
