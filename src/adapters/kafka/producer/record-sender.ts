import { type Kafka, Partitioners } from 'kafkajs';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { OutgoingRecord, RecordSender } from '../../../processing/produce/record-sender.ts';
import { kafkaFailure } from '../client/errors.ts';
import { ACKS_TIMEOUT_MS } from '../client/client.ts';
import { toKafkajsHeaders } from '../client/kafkajs-record.ts';

/** Retries for some 3 s, for callers that wait for the answer. */
const DEFAULT_RETRIES = 5;
/** Retries for some 15 s: longer than a partition is without a leader after its broker died (9 s by default). */
export const RETRIES_UNTIL_NEW_LEADER = 18;

const CLOSE_TIMEOUT_MS = 1_000;

/**
 * A producer that connects at its first use, so that it can be created while Kafka is away. It is not idempotent in
 * Kafka's sense, because kafkajs loses records of an idempotent producer after a time-out. So a retry may send a record
 * twice, which is harmless because commands have ids.
 * @param retries of a failed request, at most 1 s apart
 */
export function kafkaRecordSender(kafka: Kafka, { retries = DEFAULT_RETRIES } = {}): RecordSender {
  const producer = kafka.producer({
    retry: { retries, initialRetryTime: 100, multiplier: 2, maxRetryTime: 1_000 },
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  let connected: Promise<void> | undefined;

  function connect(): Promise<void> {
    connected ??= producer.connect().catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    return connected;
  }

  return {
    async send(topic, records) {
      if (records.length === 0) return;
      try {
        await connect();
        await producer.send({ topic, acks: -1, timeout: ACKS_TIMEOUT_MS, messages: records.map(message) });
      } catch (cause) {
        throw kafkaFailure(cause, { topics: { operation: 'Write', names: [topic] } });
      }
    },
    close: () => atMost(CLOSE_TIMEOUT_MS, producer.disconnect()),
  };
}

const message = ({ key, value, headers }: OutgoingRecord) => ({
  key,
  value,
  headers: toKafkajsHeaders(headers),
});
