import { type Admin, Kafka, logLevel } from 'kafkajs';
import { ofTheStack } from './own-settings.ts';

/** A client as other systems use it, without the project's settings. */
export const kafka = (): Kafka =>
  new Kafka({
    brokers: ofTheStack('KAFKA_BROKERS').split(','),
    clientId: 'e2e-tests',
    logLevel: logLevel.NOTHING,
    // All values are set, because kafkajs has other defaults if NODE_ENV is test.
    retry: { retries: 30, initialRetryTime: 50, multiplier: 2, maxRetryTime: 1_000 },
  });

/** Runs an admin request. */
export async function withAdmin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka().admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
