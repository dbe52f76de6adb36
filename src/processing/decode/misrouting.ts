import type { Rejection, RejectionCode } from '../../domain/rejection.ts';
import type { InboundRecord } from '../records/record.ts';

/** That a record is not where its SKU's other commands are, or only by chance. */
export type Misrouting = {
  /** Partitions the topic has. */
  readonly partitions: number;
  /** Where Kafka's default partitioner puts a record with its SKU as key; of one that is no command: with its key. */
  readonly expectedPartition: number;
  /** False of a command that has no key, or another one than its SKU. */
  readonly isKeyedBySku: boolean;
};

/** The partition of a key, of so many: murmur2, as the clients of Java, kafkajs and others have it by default. */
export type PartitionOf = (key: Buffer, partitions: number) => number;

/**
 * The promise is one partition a SKU, so a command is held against its SKU: a key of another kind breaks the promise as
 * another partitioner does.
 * @param sku undefined of a record that is no command: it is held against its key, if it has one
 * @param partitions of its topic
 * @returns undefined if it is where it belongs
 */
export function misroutingOf(
  { key, partition }: InboundRecord,
  sku: string | undefined,
  partitions: number,
  partitionOf: PartitionOf,
): Misrouting | undefined {
  // There are more partitions than is known yet.
  if (partition >= partitions) return undefined;
  const isKeyedBySku = sku === undefined || isTextOf(key, sku);
  const hashed = isKeyedBySku ? key : Buffer.from(sku);
  if (hashed === null) return undefined;
  const expectedPartition = partitionOf(hashed, partitions);
  if (isKeyedBySku && expectedPartition === partition) return undefined;
  return { partitions, expectedPartition, isKeyedBySku };
}

/** Whether the bytes are the text's UTF-8. For each command: without decoding or encoding where the text is ASCII. */
function isTextOf(bytes: Buffer | null, text: string): boolean {
  if (bytes === null || bytes.length < text.length) return false;
  if (bytes.length > text.length) return bytes.length <= 3 * text.length && bytes.equals(Buffer.from(text));
  for (let index = 0; index < text.length; index += 1) {
    const byte = bytes[index] as number;
    if (byte !== text.charCodeAt(index) || byte > 0x7f) return false;
  }
  return true;
}

/** What a command may have come before, although it was sent after it: then there is not yet what it names. */
const OVERTAKEN: { readonly [Code in RejectionCode]?: string } = {
  UnknownSku: 'its CreateBatch',
  UnknownBatch: 'its CreateBatch',
  UnknownOrderLine: 'its Allocate',
};

/**
 * The rejection as it is published: one that may come of a wrong partition says so. Of what is published only this text
 * depends on how many partitions there are when the command is handled, so a replay may have another one. Nothing
 * compares it: a replay is held against ids and sequences.
 */
export function explained(
  rejection: Rejection,
  record: InboundRecord,
  misrouting: Misrouting | undefined,
): Rejection {
  const overtaken = OVERTAKEN[rejection.code];
  if (!overtaken || !misrouting || misrouting.expectedPartition === record.partition) return rejection;
  const message = `${rejection.message} Its record is in ${whereIs(record, misrouting)}: it may have overtaken ${overtaken}. ${remedyFor(misrouting)}.`;
  return { ...rejection, message };
}

/** Where it is and where it belongs, in words. */
function whereIs({ topic, partition }: InboundRecord, misrouting: Misrouting): string {
  const { expectedPartition, partitions, isKeyedBySku } = misrouting;
  const what = isKeyedBySku ? 'its key belongs' : 'its key is not its SKU, which belongs';
  const where = partition === expectedPartition ? 'there, too' : `to partition ${expectedPartition}`;
  return `partition ${partition} of ${topic}, ${what} ${where} (murmur2, ${partitions} partitions)`;
}

/** What is wrong with it, and what to set, for an operator. */
export const misroutingText = (record: InboundRecord, misrouting: Misrouting): string =>
  `misrouted record: it is in ${whereIs(record, misrouting)}. The order of its producer's commands for a SKU is not promised. ${remedyFor(misrouting)}`;

/** What to set, and when nothing. */
const remedyFor = ({ isKeyedBySku }: Misrouting): string =>
  isKeyedBySku
    ? `${PARTITIONER_SETTING}. If partitions were added since it was sent, or while its producer ran, nothing is to be set`
    : `The key of each command has to be its SKU. ${PARTITIONER_SETTING}`;

const PARTITIONER_SETTING =
  'Clients based on librdkafka need partitioner=murmur2_random (kcat: -X topic.partitioner=murmur2_random)';
