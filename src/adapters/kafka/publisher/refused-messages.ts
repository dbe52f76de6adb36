import { causesOf } from '../../../service-layer/errors.ts';
import type { MessageKind } from '../../../processing/records/record.ts';
import { Unpublishable } from '../../../processing/publish/unpublishable.ts';
import { lacks, missingTopic } from '../client/errors.ts';

type Explained = (topic: string, saidByKafka: string) => string;

/** Answers that hold for all that is sent to a topic, until somebody mends it. */
const OF_THE_TOPIC: Readonly<Record<string, Explained>> = {
  // Each broker that was asked for seconds did not know it: it was deleted.
  UNKNOWN_TOPIC_OR_PARTITION: missingTopic,
  // The brokers' rules for names changed, or a policy of theirs.
  INVALID_TOPIC_EXCEPTION: (topic, said) => `topic ${topic} is refused: ${said}. Look into the brokers' log`,
  // The right was taken away.
  TOPIC_AUTHORIZATION_FAILED: (topic) => lacks('Write', `topic ${topic}`),
  // Records have the time of their sending, so it is the same with all of them.
  INVALID_TIMESTAMP: (topic, said) =>
    `topic ${topic}: ${said}. Set this machine's clock, and look at the topic's message.timestamp.* settings`,
};

/** Answers about single records: others may be sent to the same topic. */
const OF_A_RECORD: Readonly<Record<string, Explained>> = {
  // The limit was lowered after the message was committed.
  MESSAGE_TOO_LARGE: (topic) =>
    `it is larger than topic ${topic} takes. Raise max.message.bytes of that topic`,
  // The same of the size of a segment.
  RECORD_LIST_TOO_LARGE: (topic) =>
    `it is larger than a segment of topic ${topic}. Raise segment.bytes of it`,
  // A topic that is compacted takes no record without a key; brokers may have checks of their own.
  INVALID_RECORD: (topic, said) =>
    `topic ${topic}: ${said}. Look into the brokers' log; with cleanup.policy=compact a topic takes no record without a key`,
};

/*
 * All other answers are about the cluster, the producer or the moment (no leader, too few replicas, fenced, timed out,
 * a coordinator that moved, a quota, a disk): the same transaction is tried again until it succeeds.
 */

/**
 * What Kafka refuses for good, if that is what failed; undefined for anything that concerns all messages.
 * @param topics where each kind goes
 */
export function unpublishable(
  error: unknown,
  topics: Readonly<Record<MessageKind, string>>,
): Unpublishable | undefined {
  type Answer = { type?: unknown; topic?: unknown; message?: unknown };
  for (const { type, topic, message } of causesOf<Answer>(error)) {
    const kind = (Object.keys(topics) as MessageKind[]).find((each) => topics[each] === topic);
    const explain = OF_THE_TOPIC[String(type)] ?? OF_A_RECORD[String(type)];
    // Without the kind it is about the topic of the positions, without which nothing can be published.
    if (!kind || !explain) continue;
    const text = `Kafka: ${explain(topics[kind], String(message))}`;
    return new Unpublishable(text, { kind, all: String(type) in OF_THE_TOPIC }, { cause: error });
  }
  return undefined;
}
