import { type Kafka, Partitioners } from 'kafkajs';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { OutgoingRecord, RecordSender } from '../../../processing/produce/record-sender.ts';
import { kafkaFailure } from '../client/errors.ts';
import { ACKS_TIMEOUT_MS } from '../client/client.ts';
import { writeHeaders } from '../consumer/read-record.ts';

/** Retries of a request for some 3 s: somebody waits for the answer. */
const SOME_SECONDS = 5;
/** For some 15 s: longer than a partition is without a leader after its broker died (9 s by default). */
export const UNTIL_NEW_LEADER = 18;

/** Milliseconds to close in. */
const CLOSE_WITHIN = 1_000;

/**
 * A producer that connects at its first use, so that it can be made while Kafka is away. Not idempotent in
 * Kafka's sense: kafkajs loses records of such a producer after a time-out; a retry may double a record here,
 * and the command's id makes that harmless.
 * @param retries of a request that failed, up to 1 s apart
 */
export function kafkaRecordSender(kafka: Kafka, { retries = SOME_SECONDS } = {}): RecordSender {
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
    close: () => atMost(CLOSE_WITHIN, producer.disconnect()),
  };
}

const message = ({ key, value, headers }: OutgoingRecord) => ({ key, value, headers: writeHeaders(headers) });
