import { MessagesRefused } from '../../../processing/publish/refused-messages.ts';
import type { MessageKind } from '../../../processing/records/record.ts';
import { causesOf, TechnicalFailure } from '../../../service-layer/errors.ts';
import { type Access, kafkaFailure, missingRightText, missingTopicText } from '../client/errors.ts';

/** Kafka's answers to a producer with an old epoch, as kafkajs names them. */
const FENCED: readonly unknown[] = ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED'];

/** The topic of each kind of message. */
type Topics = Readonly<Record<MessageKind, string>>;

export type TransactionSettings = {
  /** Milliseconds after which Kafka aborts a transaction. */
  readonly timeout: number;
  readonly topics: Topics;
  /** What the relay needs to be allowed. */
  readonly access: Access;
};

/**
 * Says why a transaction of the relay failed, and what to do about it. Kafka gives the same answer to a producer that
 * another producer of its transactional id has replaced, and to one whose transaction it has aborted for its length.
 * The duration of the transaction tells the two cases apart.
 * @param ms since before the transaction began
 * @returns MessagesRefused where Kafka refuses some of the messages
 */
export function transactionFailure(
  cause: unknown,
  ms: number,
  { timeout, topics, access }: TransactionSettings,
): TechnicalFailure {
  const { message, type } = cause as Error & { type?: unknown };
  if (!FENCED.includes(type)) return messagesRefused(cause, topics) ?? kafkaFailure(cause, access);
  return new TechnicalFailure(`Kafka: ${fencedText(message, ms, timeout)}`, { cause });
}

function fencedText(message: string, ms: number, timeout: number): string {
  if (ms < timeout)
    return `${message}. Another relay took over: one of the same RELAY_SHARD, or of another shard count. If relays of two shard counts run, stop those of one`;
  const seconds = (milliseconds: number): number => Math.round(milliseconds / 1_000);
  return (
    `the transaction took ${seconds(ms)} s, and Kafka aborts one after ${seconds(timeout)} s: nothing of it is published. ` +
    'The next one is smaller. If this lasts, look for a producer quota (producer_byte_rate) or a slow network. ' +
    'If it happens once, this process or machine may have been suspended'
  );
}

type Explanation = (topic: string, kafkaMessage: string) => string;

/** Errors that concern everything that is sent to a topic, until somebody changes something. */
const TOPIC_ERRORS: Readonly<Record<string, Explanation>> = {
  // Every broker that was asked, for seconds, did not know the topic: it was deleted.
  UNKNOWN_TOPIC_OR_PARTITION: missingTopicText,
  // The brokers' rules for topic names changed, or one of their policies.
  INVALID_TOPIC_EXCEPTION: (topic, message) =>
    `topic ${topic} is refused: ${message}. Look into the brokers' log`,
  // The right was revoked.
  TOPIC_AUTHORIZATION_FAILED: (topic) => missingRightText('Write', `topic ${topic}`),
  // Records carry the time of their sending, so Kafka refuses all of them.
  INVALID_TIMESTAMP: (topic, message) =>
    `topic ${topic}: ${message}. Set this machine's clock, and look at the topic's message.timestamp.* settings`,
};

/** Errors that concern single records: the same topic may take others. */
const RECORD_ERRORS: Readonly<Record<string, Explanation>> = {
  // The limit was lowered after the message was committed.
  MESSAGE_TOO_LARGE: (topic) =>
    `it is larger than topic ${topic} takes. Raise max.message.bytes of that topic`,
  // The same for the segment size.
  RECORD_LIST_TOO_LARGE: (topic) =>
    `it is larger than a segment of topic ${topic}. Raise segment.bytes of it`,
  // A compacted topic takes no record without a key; brokers may have checks of their own.
  INVALID_RECORD: (topic, message) =>
    `topic ${topic}: ${message}. Look into the brokers' log; with cleanup.policy=compact a topic takes no record without a key`,
};

/**
 * MessagesRefused if Kafka refuses messages until somebody changes something. Undefined for every other error: those
 * concern the cluster, the producer or the moment (no leader, too few replicas, fenced, timed out, a coordinator that
 * moved, a quota, a disk), and the same transaction is tried again until it succeeds.
 */
function messagesRefused(error: unknown, topics: Topics): MessagesRefused | undefined {
  type KafkaError = { type?: unknown; topic?: unknown; message?: unknown };
  for (const { type, topic, message } of causesOf<KafkaError>(error)) {
    const kind = (Object.keys(topics) as MessageKind[]).find((each) => topics[each] === topic);
    const explain = TOPIC_ERRORS[String(type)] ?? RECORD_ERRORS[String(type)];
    // An error without a kind concerns the position topic, without which nothing can be published.
    if (!kind || !explain) continue;
    const text = `Kafka: ${explain(topics[kind], String(message))}`;
    return new MessagesRefused(text, { kind, all: String(type) in TOPIC_ERRORS }, { cause: error });
  }
  return undefined;
}
