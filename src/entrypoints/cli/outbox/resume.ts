import { postgresOutboxReader } from '../../../adapters/postgres/relay/outbox-reader.ts';
import { resumeStream } from '../../../adapters/postgres/relay/resume-stream.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { exitCodes, WrongUsage } from '../runtime/exit-codes.ts';
import { runCommand } from '../runtime/run-command.ts';
import { withDatabase } from '../runtime/with-database.ts';

export type ResumeOptions = {
  readonly afterPublished?: boolean;
  readonly publishAgain?: boolean;
  readonly json?: boolean;
};

/** Lets the relay go on with a stream that it has stopped because its position was lost. */
export const resumeOutbox = (
  name: string,
  { afterPublished = false, publishAgain = false, json }: ResumeOptions,
): Promise<void> =>
  runCommand(async (context) => {
    if (afterPublished === publishAgain) throw new WrongUsage(CHOOSE);
    const published = await withDatabase(context, async (pool) => {
      const streams = await postgresOutboxReader(pool).streams();
      const stream = streams.find((each) => partitionId(each) === name);
      if (!stream) throw new WrongUsage(`No worker has had ${name} yet: there is nothing to publish of it.`);
      return resumeStream(pool, stream.checkpointId, afterPublished ? 'after published' : 'position');
    });
    if (published === undefined)
      throw new WrongUsage(`Nothing of ${name} is known as published: nothing was done.`);
    const how = afterPublished
      ? `after message ${published}; what was published in the second after it comes a second time`
      : 'where RELAY_POSITION_TOPIC says, or from the first message; all from there on comes a second time';
    const result = { stream: name, published, publishAgain };
    const sentence = `${name}: the relay goes on ${how}. One that runs does so within seconds.`;
    await context.output.write(`${json ? JSON.stringify(result) : sentence}\n`);
    return exitCodes.done;
  });

const CHOOSE =
  'Choose one: --after-published goes on after the last message that is known as published, --publish-again publishes again all that RELAY_POSITION_TOPIC does not say was. Nothing was done.';
