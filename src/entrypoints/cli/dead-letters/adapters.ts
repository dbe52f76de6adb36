import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { maxMessageBytes, requireCompacted } from '../../../adapters/kafka/client/topics.ts';
import { kafkaDeadLetterLog } from '../../../adapters/kafka/dead-letters/dead-letter-log.ts';
import { kafkaResolutionWriter } from '../../../adapters/kafka/dead-letters/resolution-writer.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { DeadLetterLog, ResolutionWriter } from '../../../processing/dead-letters/ports.ts';
import type { ReplayTopics } from '../../../processing/dead-letters/replayed-record.ts';
import type { CommandContext } from '../runtime/run-command.ts';

type Context = Pick<CommandContext, 'config' | 'logger'>;

const kafkaOf = ({ config, logger }: Context) => kafkaClient(kafkaSettings(config), logger);

export const deadLetterLog = (context: Context): DeadLetterLog =>
  kafkaDeadLetterLog(kafkaOf(context), {
    resolutions: context.config.DEAD_LETTER_DECISION_TOPIC,
    deadLetters: context.config.DEAD_LETTER_TOPIC,
  });

export const resolutionWriter = (context: Context): ResolutionWriter =>
  kafkaResolutionWriter(kafkaOf(context), {
    // Not the relay's own id: the writer would fence the relay.
    transactionalId: `${context.config.RELAY_TRANSACTIONAL_ID}-dead-letters`,
    decisionTopic: context.config.DEAD_LETTER_DECISION_TOPIC,
  });

/** For --dry-run: writes nothing. */
export const dryRunWriter: ResolutionWriter = {
  open: () => Promise.resolve(),
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Returns the partitions and size limits of the command topics.
 * @throws TechnicalFailure if one of them or the resolution topic does not exist
 */
export async function replayTopics(context: Context): Promise<ReplayTopics> {
  const { COMMAND_TOPICS, DEAD_LETTER_DECISION_TOPIC } = context.config;
  const kafka = kafkaOf(context);
  const bounds = await partitionBounds(kafka, [...COMMAND_TOPICS, DEAD_LETTER_DECISION_TOPIC], 'Write');
  await requireCompacted(kafka, DEAD_LETTER_DECISION_TOPIC);
  const limits = await maxMessageBytes(kafka, COMMAND_TOPICS);
  return new Map(
    [...limits].map(([name, maxBytes]) => [
      name,
      { partitions: bounds.filter(({ topic }) => topic === name).length, maxBytes },
    ]),
  );
}
