import type { Admin, Kafka } from 'kafkajs';
import { TechnicalFailure } from '../../service-layer/failures.ts';

/**
 * Asks or tells the brokers something over a connection of its own.
 * @throws TechnicalFailure
 */
export async function withAdmin<Result>(
  kafka: Kafka,
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (cause) {
    if (cause instanceof TechnicalFailure) throw cause;
    throw new TechnicalFailure(`Kafka: ${(cause as Error).message}`, { cause });
  } finally {
    await admin.disconnect();
  }
}

/** Says why the brokers cannot be asked anything; undefined if they can. */
export const kafkaProblem = (kafka: Kafka): Promise<string | undefined> =>
  withAdmin(kafka, (admin) => admin.describeCluster()).then(
    () => undefined,
    (error: Error) => error.message,
  );
