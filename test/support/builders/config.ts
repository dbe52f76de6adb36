import { type Config, readConfig } from '../../../src/config.ts';

/** The configuration with the required settings, and these. */
export const configured = (over: Record<string, string>): Config =>
  readConfig({
    KAFKA_BROKERS: 'kafka:9092',
    SCHEMA_REGISTRY_URL: 'http://registry:8081',
    DATABASE_URL: 'postgres://app@db/allocation',
    ...over,
  });
