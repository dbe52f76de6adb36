import { randomUUID } from 'node:crypto';
import type { BenchStack } from '../stack.ts';

export type SystemSettings = ReturnType<typeof systemSettings>;

/** Settings with which the processes of a run share only the stack and their commands with other runs. */
export function systemSettings(stack: BenchStack, commandTopic: string) {
  const name = `bench-${randomUUID().slice(0, 8)}`;
  const database = new URL(stack.databaseUrl);
  database.pathname = `/${name}`;
  return {
    KAFKA_BROKERS: stack.kafkaBrokers,
    SCHEMA_REGISTRY_URL: stack.schemaRegistryUrl,
    DATABASE_URL: database.href,
    COMMAND_TOPICS: commandTopic,
    EVENT_TOPIC: `${name}.events`,
    REJECTION_TOPIC: `${name}.rejections`,
    DEAD_LETTER_TOPIC: `${name}.dead-letters`,
    RELAY_POSITION_TOPIC: `${name}.relay-positions`,
    DEAD_LETTER_DECISION_TOPIC: `${name}.dead-letter-decisions`,
    INSTALLATION_TOPIC: `${name}.installations`,
    CONSUMER_GROUP: name,
    RELAY_TRANSACTIONAL_ID: name,
  };
}

/** The topics of a run, without the command topic, which other runs also read. */
export const ownTopics = (settings: SystemSettings): string[] => [
  settings.EVENT_TOPIC,
  settings.REJECTION_TOPIC,
  settings.DEAD_LETTER_TOPIC,
  settings.RELAY_POSITION_TOPIC,
  settings.DEAD_LETTER_DECISION_TOPIC,
  settings.INSTALLATION_TOPIC,
];
