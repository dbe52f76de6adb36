import { BATCH_OVERHEAD_BYTES, sizeUpperBound } from '../records/record-codec.ts';
import { MAX_KEY_BYTES, type RecordHeader } from '../records/record.ts';
import { type DeadLetter, REPLAYS } from './dead-letter.ts';

/** A topic that records may be put back on. */
export type ReplayTopic = {
  readonly partitions: number;
  /** The largest record batch it takes. */
  readonly maxBytes: number;
};

/** The topics that the workers read, by name. */
export type ReplayTopics = ReadonlyMap<string, ReplayTopic>;

/** A record to be put back. */
export type ReplayedRecord = {
  readonly topic: string;
  /** undefined: the one its key belongs to. */
  readonly partition: number | undefined;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
};

/** The record that failed, byte for byte, and how often it was replayed, this time included. */
export function replayOf({ original, replays }: DeadLetter, topics: ReplayTopics): ReplayedRecord {
  const { topic, partition, key, value, headers } = original;
  const before = headers.filter(([name]) => name !== REPLAYS);
  // Keys that long belong to no SKU, and kafkajs needs minutes to hash one.
  const hasOrder = key !== null && key.length <= MAX_KEY_BYTES;
  const isThere = partition < (topics.get(topic)?.partitions ?? 0);
  return {
    topic,
    partition: hasOrder ? undefined : isThere ? partition : 0,
    key,
    value,
    headers: [...before, [REPLAYS, String(replays + 1)]],
  };
}

/** Bytes of a record to be put back, at most. */
export const replayBytes = ({ key, value, headers }: ReplayedRecord): number =>
  sizeUpperBound(key, value, headers);

/** Why a letter cannot be replayed; undefined if it can. */
export function replayObstacle(letter: DeadLetter, topics: ReplayTopics): string | undefined {
  const { omitted, original } = letter;
  const [part] = omitted.keys();
  if (part !== undefined)
    return `its ${part} did not fit into the dead letter (${omitted.get(part)}): the producer has to send it again`;
  const topic = topics.get(original.topic);
  // Anybody may have written the letter: it chooses no other topic to be put on.
  if (!topic) return `${original.topic} is none of COMMAND_TOPICS: no worker would read it`;
  const bytes = replayBytes(replayOf(letter, topics)) + BATCH_OVERHEAD_BYTES;
  if (bytes <= topic.maxBytes) return undefined;
  return `it has ${bytes} bytes, ${original.topic} takes ${topic.maxBytes}`;
}
