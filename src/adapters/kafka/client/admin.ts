import type { Admin, Kafka } from 'kafkajs';
import { type Access, connectFailure, kafkaFailure } from './errors.ts';

/**
 * Asks the brokers something, over whatever connection.
 * @throws TechnicalFailure
 */
export type AskKafka = <Result>(work: (admin: Admin) => Promise<Result>, access?: Access) => Promise<Result>;

/**
 * Asks or tells the brokers something over a connection of its own.
 * @param access what the work needs to be allowed
 * @throws TechnicalFailure
 */
export async function withAdmin<Result>(
  kafka: Kafka,
  work: (admin: Admin) => Promise<Result>,
  access: Access = {},
): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect().catch((cause: unknown) => {
      throw connectFailure(cause);
    });
    return await work(admin);
  } catch (cause) {
    throw kafkaFailure(cause, access);
  } finally {
    await admin.disconnect();
  }
}

/** Says why the brokers cannot be asked anything; undefined if they can. */
export const kafkaProblem = (ask: AskKafka): Promise<string | undefined> =>
  ask((admin) => admin.describeCluster()).then(
    () => undefined,
    (error: Error) => error.message,
  );
