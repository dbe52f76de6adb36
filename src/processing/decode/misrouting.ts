import type { Rejection, RejectionCode } from '../../domain/rejection.ts';
import type { InboundRecord } from '../records/record.ts';

/** A record is not in the partition of its SKU's other commands, or only by chance. */
export type Misrouting = {
  /** Number of partitions of the topic. */
  readonly partitions: number;
  /** Where Kafka's default partitioner puts a command with its SKU as key; for an invalid record: with its own key. */
  readonly expectedPartition: number;
  /** False for a command whose key is missing or is not its SKU. */
  readonly isKeyedBySku: boolean;
};

/** The partition of a key by murmur2, the default partitioner of the Java client, kafkajs and others. */
export type PartitionOf = (key: Buffer, partitions: number) => number;

/**
 * Checks that a record is in the partition that its SKU belongs to. All commands of a SKU have to be in one partition:
 * a key that is not the SKU breaks that as another partitioner does.
 * @param sku undefined for an invalid record: then its key is checked, if it has one
 * @param partitions number of partitions of its topic
 * @returns undefined if the record is in the right partition
 */
export function findMisrouting(
  { key, partition }: InboundRecord,
  sku: string | undefined,
  partitions: number,
  partitionOf: PartitionOf,
): Misrouting | undefined {
  // The known number is out of date: partitions were added.
  if (partition >= partitions) return undefined;
  const isKeyedBySku = sku === undefined || isTextOf(key, sku);
  const hashed = isKeyedBySku ? key : Buffer.from(sku);
  if (hashed === null) return undefined;
  const expectedPartition = partitionOf(hashed, partitions);
  if (isKeyedBySku && expectedPartition === partition) return undefined;
  return { partitions, expectedPartition, isKeyedBySku };
}

/** Whether the bytes are the UTF-8 of the text. Runs for each command: ASCII is neither decoded nor encoded. */
function isTextOf(bytes: Buffer | null, text: string): boolean {
  if (bytes === null || bytes.length < text.length) return false;
  if (bytes.length > text.length) return bytes.length <= 3 * text.length && bytes.equals(Buffer.from(text));
  for (let index = 0; index < text.length; index += 1) {
    const byte = bytes[index] as number;
    if (byte !== text.charCodeAt(index) || byte > 0x7f) return false;
  }
  return true;
}

/** For each rejection that wrong order may cause: the earlier command that may not have been handled yet. */
const OVERTAKEN: { readonly [Code in RejectionCode]?: string } = {
  UnknownSku: 'its CreateBatch',
  UnknownBatch: 'its CreateBatch',
  UnknownOrderLine: 'its Allocate',
};

/**
 * The rejection as it is published: its message says so if a wrong partition may be the cause. This text depends on how
 * many partitions the topic has when the command is handled, so it may differ when the log is replayed. That does no
 * harm: a replay is compared by ids and sequences only.
 */
export function explainMisrouting(
  rejection: Rejection,
  record: InboundRecord,
  misrouting: Misrouting | undefined,
): Rejection {
  const overtaken = OVERTAKEN[rejection.code];
  if (!overtaken || !misrouting || misrouting.expectedPartition === record.partition) return rejection;
  const message = `${rejection.message} Its record is in ${whereIs(record, misrouting)}: it may have overtaken ${overtaken}. ${remedyFor(misrouting)}.`;
  return { ...rejection, message };
}

/** The partition where the record is, and the one where it belongs. */
function whereIs({ topic, partition }: InboundRecord, misrouting: Misrouting): string {
  const { expectedPartition, partitions, isKeyedBySku } = misrouting;
  const what = isKeyedBySku ? 'its key belongs' : 'its key is not its SKU, which belongs';
  const where = partition === expectedPartition ? 'there, too' : `to partition ${expectedPartition}`;
  return `partition ${partition} of ${topic}, ${what} ${where} (murmur2, ${partitions} partitions)`;
}

/** What is wrong with the record and which setting helps, for an operator's log. */
export const misroutingText = (record: InboundRecord, misrouting: Misrouting): string =>
  `misrouted record: it is in ${whereIs(record, misrouting)}. The order of its producer's commands for a SKU is not promised. ${remedyFor(misrouting)}`;

const remedyFor = ({ isKeyedBySku }: Misrouting): string =>
  isKeyedBySku
    ? `${PARTITIONER_SETTING}. If partitions were added since it was sent, or while its producer ran, no setting is needed`
    : `The key of each command must be its SKU. ${PARTITIONER_SETTING}`;

const PARTITIONER_SETTING =
  'Clients based on librdkafka need partitioner=murmur2_random (kcat: -X topic.partitioner=murmur2_random)';
