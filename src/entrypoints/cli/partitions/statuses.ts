import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { groupPartitions } from '../../../adapters/kafka/consumer/group-partitions.ts';
import { withAdmin } from '../../../adapters/kafka/client/admin.ts';
import { firstOffsetsFrom, recordsAt } from '../../../adapters/kafka/one-off/records-at.ts';
import { type PartitionBounds, partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import { type PartitionStatus, partitionStatus } from '../../../processing/read/partition-status.ts';
import { partitionId } from '../../../processing/records/record.ts';
import { type PartitionRow, partitions } from '../../../views/partitions.ts';
import type { ReadRows } from '../../../views/read-rows.ts';
import type { CommandContext } from '../runtime/run-command.ts';

/** State of a command partition. Without a row, no worker has read it yet. */
export type PartitionEntry = PartitionBounds & {
  readonly row: PartitionRow | undefined;
  readonly status: PartitionStatus;
  /** Whether a member of the consumer group reads it; undefined: the group is rebalancing. */
  readonly isAssigned: boolean | undefined;
};

/** Returns all partitions of the command topics, ordered by topic and number. */
export async function partitionStatuses(
  read: ReadRows,
  { config, logger }: CommandContext,
): Promise<PartitionEntry[]> {
  const kafka = kafkaClient(kafkaSettings(config), logger);
  const known = new Map((await partitions(read)).map((row) => [partitionId(row), row]));
  const bounds = await partitionBounds(kafka, config.COMMAND_TOPICS, 'Read');
  const handled = bounds.flatMap(({ topic, partition, low, high }) => {
    const row = known.get(partitionId({ topic, partition }));
    const offset = (row?.nextOffset ?? 0) - 1;
    return row && row.lastTimestamp !== null && offset >= low && offset < high
      ? [{ topic, partition, offset }]
      : [];
  });
  const left = bounds.flatMap(({ topic, partition, low, high }) => {
    const offset = known.get(partitionId({ topic, partition }))?.nextOffset ?? high;
    return offset >= low && offset < high ? [{ topic, partition, offset }] : [];
  });
  const [group, records, firstOffsets] = await Promise.all([
    groupPartitions(
      (work, access) => withAdmin(kafka, work, access),
      config.COMMAND_TOPICS,
      config.CONSUMER_GROUP,
    ),
    recordsAt(kafka, handled),
    firstOffsetsFrom(kafka, left),
  ]);
  return bounds
    .toSorted((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition))
    .map((bound) => {
      const row = known.get(partitionId(bound));
      const fresh = { lag: bound.high - bound.low, stopped: undefined, resumeAt: bound.low };
      const name = partitionId(bound);
      const status = row ? partitionStatus(row, bound, records.get(name), firstOffsets.get(name)) : fresh;
      return { ...bound, row, status, isAssigned: group?.assigned.has(name) };
    });
}
