import { BATCH_OVERHEAD_BYTES, sizeUpperBound } from '../records/record-codec.ts';
import { MAX_KEY_BYTES, type RecordHeader } from '../records/record.ts';
import { type DeadLetter, REPLAYS_HEADER } from './dead-letter.ts';

/** A topic to which records can be replayed. */
export type ReplayTopic = {
  readonly partitions: number;
  /** Bytes of the largest record batch that the topic accepts. */
  readonly maxBytes: number;
};

/** The command topics, by name. */
export type ReplayTopics = ReadonlyMap<string, ReplayTopic>;

/** A record to send again. */
export type ReplayedRecord = {
  readonly topic: string;
  /** undefined: the partition follows from the key. */
  readonly partition: number | undefined;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};

/** Returns the record that failed, byte for byte, with `dlq-replays` increased by one. */
export function replayOf({ original, replays }: DeadLetter, topics: ReplayTopics): ReplayedRecord {
  const { topic, partition, key, value, headers } = original;
  const otherHeaders = headers.filter(([name]) => name !== REPLAYS_HEADER);
  // A longer key is not a SKU, and kafkajs would need minutes to hash it.
  const isKeyed = key !== null && key.length <= MAX_KEY_BYTES;
  const hasPartition = partition < (topics.get(topic)?.partitions ?? 0);
  return {
    topic,
    partition: isKeyed ? undefined : hasPartition ? partition : 0,
    key,
    value,
    headers: [...otherHeaders, [REPLAYS_HEADER, String(replays + 1)]],
  };
}

/** Upper bound for the bytes of a record to replay. */
export const replayBytes = ({ key, value, headers }: ReplayedRecord): number =>
  sizeUpperBound(key, value, headers);

/** Returns why a dead letter cannot be replayed; undefined if it can. */
export function replayObstacle(deadLetter: DeadLetter, topics: ReplayTopics): string | undefined {
  const { omitted, original } = deadLetter;
  const [part] = omitted.keys();
  if (part !== undefined)
    return `its ${part} did not fit into the dead letter (${omitted.get(part)}): the producer has to send it again`;
  const topic = topics.get(original.topic);
  // Other producers can write dead letters too, so the topic in the headers is accepted only from this list.
  if (!topic) return `${original.topic} is not one of COMMAND_TOPICS: no worker would read it`;
  const bytes = replayBytes(replayOf(deadLetter, topics)) + BATCH_OVERHEAD_BYTES;
  if (bytes <= topic.maxBytes) return undefined;
  return `it has ${bytes} bytes, but ${original.topic} accepts at most ${topic.maxBytes}`;
}
