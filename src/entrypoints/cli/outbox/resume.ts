import { postgresOutboxReader } from '../../../adapters/postgres/relay/outbox-reader.ts';
import { resumeStream } from '../../../adapters/postgres/relay/relay-progress.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { UsageError } from '../runtime/errors.ts';
import { exitCodes } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';

export type ResumeOptions = {
  readonly afterPublished?: boolean;
  readonly publishAgain?: boolean;
  readonly json?: boolean;
};

/**
 * Lets the relay continue a stream that it stopped because its position in Kafka was lost.
 * @param name the command partition, e.g. `allocation.commands-3`
 */
export const resumeOutbox = (
  name: string,
  { afterPublished = false, publishAgain = false, json }: ResumeOptions,
): Promise<void> =>
  runCommand(async (context) => {
    if (afterPublished === publishAgain) throw new UsageError(CHOOSE);
    const published = await withDatabase(context, async (pool) => {
      const streams = await postgresOutboxReader(pool).streams();
      const stream = streams.find((each) => partitionId(each) === name);
      if (!stream)
        throw new UsageError(`No worker has read ${name} yet, so the outbox has no messages of it.`);
      return resumeStream(pool, stream.checkpointId, afterPublished ? 'after published' : 'position');
    });
    if (published === undefined)
      throw new UsageError(`No published message of ${name} is recorded in Postgres. Nothing was done.`);
    const from = afterPublished
      ? `after message ${published}; messages published within a second after it are published again`
      : 'from the position in RELAY_POSITION_TOPIC, or from the first message; later messages are published again';
    const result = { stream: name, published, publishAgain };
    const sentence = `${name}: the relay continues ${from}. A running relay does so within seconds.`;
    await context.output.write(`${json ? JSON.stringify(result) : sentence}\n`);
    return exitCodes.done;
  });

const CHOOSE =
  'Choose one: --after-published continues after the last message that is recorded as published in Postgres, --publish-again publishes all messages after the position in RELAY_POSITION_TOPIC again. Nothing was done.';
