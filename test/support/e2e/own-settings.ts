import { randomUUID } from 'node:crypto';
import type { Settings } from './running-process.ts';

/** Settings under which processes share only the stack with other test files. */
export function ownSettings() {
  const name = `e2e-${randomUUID().slice(0, 8)}`;
  const database = new URL(ofTheStack('DATABASE_URL'));
  database.pathname = `/${name}`;
  return {
    KAFKA_BROKERS: ofTheStack('KAFKA_BROKERS'),
    SCHEMA_REGISTRY_URL: ofTheStack('SCHEMA_REGISTRY_URL'),
    DATABASE_URL: database.href,
    COMMAND_TOPICS: `${name}.commands`,
    EVENT_TOPIC: `${name}.events`,
    REJECTION_TOPIC: `${name}.rejections`,
    DEAD_LETTER_TOPIC: `${name}.dead-letters`,
    RELAY_POSITION_TOPIC: `${name}.relay-positions`,
    DEAD_LETTER_DECISION_TOPIC: `${name}.dead-letter-decisions`,
    INSTALLATION_TOPIC: `${name}.installations`,
    CONSUMER_GROUP: name,
    NOTIFIER_GROUP: `${name}-notifier`,
    RELAY_TRANSACTIONAL_ID: name,
    // The smallest value that the broker allows: a killed worker blocks its partitions for this long.
    SESSION_TIMEOUT_MS: '6000',
  } satisfies Settings;
}

export type OwnSettings = ReturnType<typeof ownSettings>;

/** The address of a part of the test run's stack. */
export function ofTheStack(name: 'KAFKA_BROKERS' | 'SCHEMA_REGISTRY_URL' | 'DATABASE_URL'): string {
  const address = process.env[name];
  if (!address) throw new Error(`${name} is not set: run these tests by jest with its global setup`);
  return address;
}
