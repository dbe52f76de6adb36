import { kafkaClient } from '../adapters/kafka/client/client.ts';
import { kafkaRecordSource } from '../adapters/kafka/consumer/record-source.ts';
import { kafkaSettings } from './adapter-settings.ts';
import type { RecordSource } from '../processing/read/record-source.ts';
import type { TopicPartition } from '../processing/records/record.ts';
import { restartingSource } from '../processing/read/restarting-source.ts';
import { type ProcessContext, retryPolicy } from './startup.ts';

/** Within 10 minutes; a consumer that crashes more often has met something that a new one meets, too. */
const CRASHES = { crashes: 5, within: 600_000 };

/** Topics read as a member of a group; watched, and made anew after a crash. */
export function recordSource(
  { config, logger, health }: ProcessContext,
  read: { topics: readonly string[]; groupId: string },
  onCrash: (error: Error) => void,
  onAssignment?: (partitions: readonly TopicPartition[]) => void,
): RecordSource {
  const make = (onOneCrash: (error: Error) => void): RecordSource =>
    kafkaRecordSource(
      kafkaClient(kafkaSettings(config), logger),
      {
        ...read,
        concurrency: config.CONSUMER_CONCURRENCY,
        sessionTimeout: config.SESSION_TIMEOUT_MS,
        onCrash: onOneCrash,
        ...(onAssignment ? { onAssignment } : {}),
      },
      logger,
    );
  const source = restartingSource(make, { ...CRASHES, retry: retryPolicy(config) }, onCrash, logger);
  health.addCheck('consumer group', () => source.problem());
  return source;
}
