import { kafkaClient } from '../../../adapters/kafka/client/client.ts';
import { groupPartitions } from '../../../adapters/kafka/consumer/group-partitions.ts';
import { withAdmin } from '../../../adapters/kafka/client/admin.ts';
import { checkedPartitions } from '../../../adapters/kafka/one-off/checkpoint-records.ts';
import { type PartitionBounds, partitionBounds } from '../../../adapters/kafka/client/log-bounds.ts';
import { kafkaSettings } from '../../../bootstrap/adapter-settings.ts';
import type { PartitionStatus } from '../../../processing/read/partition-status.ts';
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
  const [group, checked] = await Promise.all([
    groupPartitions(
      (work, access) => withAdmin(kafka, work, access),
      config.COMMAND_TOPICS,
      config.CONSUMER_GROUP,
    ),
    checkedPartitions(kafka, bounds, known),
  ]);
  return bounds
    .toSorted((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition))
    .map((bound) => {
      const name = partitionId(bound);
      const fresh = { lag: bound.high - bound.low, stopped: undefined, resumeAt: bound.low };
      const status = checked.get(name)?.status ?? fresh;
      return { ...bound, row: known.get(name), status, isAssigned: group?.assigned.has(name) };
    });
}
