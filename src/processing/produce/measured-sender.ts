import { errorType, sendDuration, sentMessages } from '../runtime/messaging-metrics.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { RecordSender } from './record-sender.ts';

/**
 * Counts the records that are sent, and measures how long it takes.
 * @param topics to which records are sent
 */
export function measuredSender(
  inner: RecordSender,
  topics: readonly string[],
  metrics: Metrics,
): RecordSender {
  const sent = metrics.counter(sentMessages(topics));
  const duration = metrics.histogram(sendDuration(topics));

  return {
    ...inner,
    async send(topic, records) {
      const begin = performance.now();
      const count = (error: ReturnType<typeof errorType>): void => {
        const labels = { 'messaging.destination.name': topic, 'error.type': error };
        sent.add(records.length, labels);
        duration.record((performance.now() - begin) / 1_000, labels);
      };
      try {
        await inner.send(topic, records);
      } catch (error) {
        count(errorType(error));
        throw error;
      }
      count(undefined);
    },
  };
}
