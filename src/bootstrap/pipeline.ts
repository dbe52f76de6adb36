import { keptAdmin } from '../adapters/kafka/client/admin.ts';
import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { knownBounds, type PartitionBounds } from '../adapters/kafka/client/log-bounds.ts';
import { describeGroup, type GroupDescription } from '../adapters/kafka/consumer/group-members.ts';
import { type CheckedPartition, checkedPartitions } from '../adapters/kafka/one-off/checkpoint-records.ts';
import { type RelayLeader, relayLeaders } from '../adapters/postgres/relay/relay-leaders.ts';
import { registryProblem } from '../adapters/registry/client.ts';
import type { Checkpoint } from '../processing/flush/checkpoint.ts';
import { pipeline, type PipelineRow } from '../views/pipeline.ts';
import type { ReadRows } from '../views/read-rows.ts';
import { kafkaSettings, registrySettings } from './adapter-settings.ts';
import type { Pool, ProcessContext } from './startup.ts';

/** What is known of the pipeline, by service. Each throws TechnicalFailure while its service is away. */
export type PipelineSources = {
  /** The command partitions in Postgres. */
  rows(): Promise<readonly PipelineRow[]>;
  leaders(): Promise<readonly RelayLeader[]>;
  /** The ends of the logs of the command topics. */
  bounds(): Promise<readonly PartitionBounds[]>;
  group(): Promise<GroupDescription>;
  /** Reads records, through a consumer group: takes seconds. */
  checked(
    bounds: readonly PartitionBounds[],
    checkpoints: ReadonlyMap<string, Checkpoint>,
  ): Promise<ReadonlyMap<string, CheckedPartition>>;
  /** Why the registry does not answer; undefined if it does. */
  registryProblem(): Promise<string | undefined>;
  close(): Promise<void>;
};

export function pipelineSources(
  { config, logger }: ProcessContext,
  pool: Pool,
  read: ReadRows,
): PipelineSources {
  const kafka = kafkaClient(kafkaSettings(config), logger);
  const { ask, close } = keptAdmin(kafka);
  return {
    rows: () => pipeline(read),
    leaders: relayLeaders(pool, config.RELAY_TRANSACTIONAL_ID),
    bounds: () => knownBounds(ask, config.COMMAND_TOPICS),
    group: () => describeGroup(ask, config.CONSUMER_GROUP),
    checked: (bounds, checkpoints) => checkedPartitions(kafka, bounds, checkpoints),
    registryProblem: () => registryProblem(registrySettings(config)),
    close,
  };
}
