import { type Kafka, Partitioners } from 'kafkajs';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import { kafkaFailure } from '../client/errors.ts';

/** Milliseconds to close a producer. */
const CLOSE_WITHIN = 1_000;

/**
 * From then on who has opened a producer of one of these transactional ids before cannot commit anything: what
 * they left open is ended.
 * @throws TechnicalFailure
 */
export async function fence(
  kafka: Kafka,
  transactionalIds: readonly string[],
  transactionTimeout: number,
): Promise<void> {
  await Promise.all(
    transactionalIds.map((transactionalId) => fenceOne(kafka, { transactionalId, transactionTimeout })),
  );
}

async function fenceOne(
  kafka: Kafka,
  id: { transactionalId: string; transactionTimeout: number },
): Promise<void> {
  const producer = kafka.producer({
    ...id,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  try {
    await producer.connect();
    // The first transaction asks for a producer id: the broker raises its epoch. Nothing is sent in it.
    await (await producer.transaction()).abort();
  } catch (cause) {
    const { transactionalId } = id;
    throw kafkaFailure(cause, { transactionalId }, `${transactionalId} not fenced`);
  } finally {
    await atMost(
      CLOSE_WITHIN,
      producer.disconnect().catch(() => undefined),
    );
  }
}
