import { postgresOutboxReader } from '../../../adapters/postgres/relay/outbox-reader.ts';
import { outputRecordJson } from '../../../adapters/terminal/output-record-json.ts';
import { outputRecordLine } from '../../../adapters/terminal/output-record-line.ts';
import { decodeMessage } from '../../../processing/flush/message-codec.ts';
import type { StoredMessage } from '../../../processing/flush/outbox.ts';
import { type OutputRecord, decodeOutputRecord } from '../../../processing/output-records/output-record.ts';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { UsageError } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';

/**
 * Prints outbox messages of one command partition.
 * @param name the partition, e.g. `allocation.commands-3`
 */
export const showOutbox = (
  name: string,
  { from, count, json }: { from: number; count: number; json?: boolean },
): Promise<void> =>
  runCommand(async (context) => {
    const print = json ? outputRecordJson : numberedLine;
    await withDatabase(context, async (pool) => {
      const reader = postgresOutboxReader(pool);
      const streams = await reader.streams();
      const stream = streams.find((each) => partitionId(each) === name);
      if (!stream) throw new UsageError(unknownStream(name, streams));
      // A read returns fewer messages if they are large.
      for (let next = from, left = count; left > 0;) {
        const messages = await reader.read(stream.checkpointId, next, left);
        for (const message of messages)
          await context.output.write(`${print(outputRecordOf(stream, message))}\n`);
        left = messages.length === 0 ? 0 : left - messages.length;
        next = (messages.at(-1)?.sequence ?? 0) + 1;
      }
    });
    return exitCodes.done;
  });

/** The message as an output record: its number is the offset, and there is no timestamp before it is published. */
function outputRecordOf({ topic, partition }: TopicPartition, message: StoredMessage): OutputRecord {
  const { key, value, headers, sequence } = decodeMessage(message);
  return decodeOutputRecord({
    topic,
    partition,
    offset: sequence,
    timestamp: Number.NaN,
    key,
    value,
    headers,
  });
}

const numberedLine = (outputRecord: OutputRecord): string =>
  `${String(outputRecord.record.offset).padStart(8)}${outputRecordLine(outputRecord)}`;

const unknownStream = (name: string, streams: readonly TopicPartition[]): string =>
  `No worker has read ${name} yet. Known partitions: ${streams.map(partitionId).join(', ') || 'none'}`;
