import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { partitionBounds } from '../adapters/kafka/client/log-bounds.ts';
import { maxMessageBytes, requireCompacted } from '../adapters/kafka/client/topics.ts';
import { kafkaDeadLetterFollower } from '../adapters/kafka/dead-letters/dead-letter-follower.ts';
import { kafkaDeadLetterLog } from '../adapters/kafka/dead-letters/dead-letter-log.ts';
import { kafkaResolutionWriter } from '../adapters/kafka/dead-letters/resolution-writer.ts';
import { keepRecentDeadLetters, type KeptRecent } from '../processing/dead-letters/keep-recent.ts';
import type { DeadLetterLog, ResolutionWriter } from '../processing/dead-letters/ports.ts';
import type { RecentDeadLetter } from '../processing/dead-letters/recent.ts';
import type { ReplayTopics } from '../processing/dead-letters/replayed-record.ts';
import { type OneOutcome, type OneResolution, resolveOne } from '../processing/dead-letters/resolve-one.ts';
import { kafkaSettings } from './adapter-settings.ts';
import type { ProcessContext } from './startup.ts';

type Context = Pick<ProcessContext, 'config' | 'logger'>;

const kafkaOf = ({ config, logger }: Context) => kafkaClient(kafkaSettings(config), logger);

const topicsOf = ({ config }: Context) => ({
  resolutions: config.DEAD_LETTER_DECISION_TOPIC,
  deadLetters: config.DEAD_LETTER_TOPIC,
});

/** @param only the place of the one dead letter to read */
export const deadLetterLog = (context: Context, only?: RecentDeadLetter['place']): DeadLetterLog =>
  kafkaDeadLetterLog(kafkaOf(context), topicsOf(context), only);

export const resolutionWriter = (context: Context): ResolutionWriter =>
  kafkaResolutionWriter(kafkaOf(context), {
    // Not the relay's own id: the writer would fence the relay.
    transactionalId: `${context.config.RELAY_TRANSACTIONAL_ID}-dead-letters`,
    decisionTopic: context.config.DEAD_LETTER_DECISION_TOPIC,
  });

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

/** The dead letters of the API: the recent ones, and what is done to one of them. */
export type DeadLetterAccess = KeptRecent & {
  /**
   * @param source `ce_source` of a command that replaces it
   * @throws TechnicalFailure if the result is unknown
   */
  resolve(wanted: RecentDeadLetter, request: OneResolution, source: string): Promise<OneOutcome>;
  /**
   * The command topics, as they were at most a minute ago.
   * @throws TechnicalFailure
   */
  topics(): Promise<ReplayTopics>;
};

/** Partitions and limits of topics hardly ever change. */
const TOPICS_VALID_MS = 60_000;

/** Actions follow each other: a second writer would end the first one's transaction. */
export function deadLetterAccess(context: ProcessContext): DeadLetterAccess {
  const kept = keepRecentDeadLetters(
    kafkaDeadLetterFollower(kafkaOf(context), topicsOf(context)),
    context.logger,
  );
  let last: Promise<unknown> = Promise.resolve();
  let known: { readonly topics: ReplayTopics; readonly at: number } | undefined;

  async function topics(): Promise<ReplayTopics> {
    if (!known || performance.now() - known.at > TOPICS_VALID_MS)
      known = { topics: await replayTopics(context), at: performance.now() };
    return known.topics;
  }

  async function resolve({ deadLetter, place }: RecentDeadLetter, request: OneResolution, source: string) {
    const writer = resolutionWriter(context);
    try {
      const log = deadLetterLog(context, place);
      const dependencies = { log, writer, topics: await replayTopics(context), source };
      return await resolveOne(deadLetter, request, { ...dependencies, now: Date.now, stop: context.stop });
    } finally {
      await writer.close();
    }
  }

  return {
    ...kept,
    topics,
    resolve(wanted, request, source) {
      const done = last.then(() => resolve(wanted, request, source));
      last = done.catch(() => undefined);
      return done;
    },
  };
}
