import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { kafkaDecisionWriter } from '../../../adapters/kafka/dead-letters/decision-writer.ts';
import { kafkaLetterLog } from '../../../adapters/kafka/dead-letters/dead-letter-log.ts';
import { partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { maxMessageBytes, requireCompacted } from '../../../adapters/kafka/client/topics.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { DecisionWriter, LetterLog } from '../../../processing/dead-letters/ports.ts';
import type { ReplayTopics } from '../../../processing/dead-letters/replay.ts';
import type { CommandContext } from '../runtime/run-command.ts';

type Context = Pick<CommandContext, 'config' | 'logger'>;

const kafkaOf = ({ config, logger }: Context) => kafkaClient(kafkaSettings(config), logger);

export const letterLog = (context: Context): LetterLog =>
  kafkaLetterLog(kafkaOf(context), {
    decisions: context.config.DEAD_LETTER_DECISION_TOPIC,
    letters: context.config.DEAD_LETTER_TOPIC,
  });

export const decisionWriter = (context: Context): DecisionWriter =>
  kafkaDecisionWriter(kafkaOf(context), {
    // Not the relay's own: that one goes on.
    transactionalId: `${context.config.RELAY_TRANSACTIONAL_ID}-dead-letters`,
    decisionTopic: context.config.DEAD_LETTER_DECISION_TOPIC,
  });

/** For a look at what would be done. */
export const noWriter: DecisionWriter = {
  open: () => Promise.resolve(),
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * What the topics take that records are put back on.
 * @throws TechnicalFailure if one is not there
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
