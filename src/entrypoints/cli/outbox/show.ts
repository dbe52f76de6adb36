import { postgresOutboxReader } from '../../../adapters/postgres/relay/outbox-reader.ts';
import { publishedJson } from '../../../adapters/terminal/output-record-json.ts';
import { publishedLine } from '../../../adapters/terminal/output-record-line.ts';
import { decodeMessage } from '../../../processing/flush/encoded-message.ts';
import type { StoredMessage } from '../../../processing/flush/outbox.ts';
import { type Published, readPublished } from '../../../processing/output-records/output-record.ts';
import { partitionId, type TopicPartition } from '../../../processing/records/record.ts';
import { exitCodes, WrongUsage } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';

/** Prints messages of one command partition as the outbox keeps them. */
export const showOutbox = (
  name: string,
  { from, count, json }: { from: number; count: number; json?: boolean },
): Promise<void> =>
  runCommand(async (context) => {
    const print = json ? publishedJson : numberedLine;
    await withDatabase(context, async (pool) => {
      const reader = postgresOutboxReader(pool);
      const streams = await reader.streams();
      const stream = streams.find((each) => partitionId(each) === name);
      if (!stream) throw new WrongUsage(unknown(name, streams));
      // A read ends early where messages are large.
      for (let next = from, left = count; left > 0;) {
        const messages = await reader.read(stream.checkpointId, next, left);
        for (const message of messages)
          await context.output.write(`${print(publishedOf(stream, message))}\n`);
        left = messages.length === 0 ? 0 : left - messages.length;
        next = (messages.at(-1)?.sequence ?? 0) + 1;
      }
    });
    return exitCodes.done;
  });

/** As a record of its stream: the number of the message is its place, and it has no time before it is published. */
function publishedOf({ topic, partition }: TopicPartition, message: StoredMessage): Published {
  const { key, value, headers, sequence } = decodeMessage(message);
  return readPublished({ topic, partition, offset: sequence, timestamp: Number.NaN, key, value, headers });
}

const numberedLine = (published: Published): string =>
  `${String(published.record.offset).padStart(8)}${publishedLine(published)}`;

const unknown = (name: string, streams: readonly TopicPartition[]): string =>
  `No worker has had ${name} yet. There are: ${streams.map(partitionId).join(', ') || 'none'}`;
