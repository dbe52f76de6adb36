import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { kafkaRecordSource } from '../adapters/kafka/consumer/record-source.ts';
import { kafkaSettings } from './adapter-settings.ts';
import { groupMetrics } from '../processing/read/group-metrics.ts';
import type { RecordSource } from '../processing/read/record-source.ts';
import type { TopicPartition } from '../processing/records/record.ts';
import { restartingSource } from '../processing/read/restarting-source.ts';
import { type ProcessContext, retryPolicy } from './startup.ts';

/** At most 5 crashes within 10 minutes: after more of them a new consumer would crash as well. */
const CRASH_LIMIT = { crashes: 5, within: 600_000 };

/** A consumer group member that is replaced after a crash, with a health check. */
export function recordSource(
  { config, logger, health, metrics }: ProcessContext,
  read: { topics: readonly string[]; groupId: string },
  onCrash: (error: Error) => void,
  onAssignment?: (partitions: readonly TopicPartition[]) => void,
): RecordSource {
  const group = groupMetrics(metrics, read.groupId);
  const make = (onOneCrash: (error: Error) => void): RecordSource => {
    group.created();
    return kafkaRecordSource(
      kafkaClient(kafkaSettings(config), logger),
      {
        ...read,
        concurrency: config.CONSUMER_CONCURRENCY,
        sessionTimeout: config.SESSION_TIMEOUT_MS,
        onCrash: onOneCrash,
        onAssignment(partitions) {
          group.joined(partitions);
          onAssignment?.(partitions);
        },
      },
      logger,
    );
  };
  const source = restartingSource(make, { ...CRASH_LIMIT, retry: retryPolicy(config) }, onCrash, logger);
  health.addCheck('consumer group', () => source.problem());
  group.observe(source);
  return source;
}
