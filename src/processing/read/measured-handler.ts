import {
  consumedMessages,
  type ErrorType,
  errorType,
  processDuration,
} from '../runtime/messaging-metrics.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { PartitionHandler } from './record-source.ts';

/** Counts the records that the handler gets, and measures how long it takes; fetches without records are left out. */
export function measuredHandler(
  inner: PartitionHandler,
  { topics, groupId }: { readonly topics: readonly string[]; readonly groupId: string },
  metrics: Metrics,
): PartitionHandler {
  const consumed = metrics.counter(consumedMessages(topics, groupId));
  const duration = metrics.histogram(processDuration(topics, groupId));

  return {
    ...inner,
    async handle(partition, records, signal, range) {
      if (records.length === 0) return inner.handle(partition, records, signal, range);
      const topic = { 'messaging.destination.name': partition.topic };
      consumed.add(records.length, { ...topic, 'messaging.destination.partition.id': partition.partition });
      const begin = performance.now();
      const record = (error: ErrorType): void =>
        duration.record((performance.now() - begin) / 1_000, { ...topic, 'error.type': error });
      try {
        const next = await inner.handle(partition, records, signal, range);
        record(undefined);
        return next;
      } catch (error) {
        // Aborted is no failure: the group rebalances, or the process stops.
        if (!signal.aborted) record(errorType(error));
        throw error;
      }
    },
  };
}
