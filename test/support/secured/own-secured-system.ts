import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { createMissingTopics } from '../../../src/adapters/kafka/client/topics.ts';
import { topicSpecs } from '../../../src/bootstrap/topics.ts';
import { readConfig } from '../../../src/config.ts';
import { kafka } from '../e2e/kafka.ts';
import { ownDatabase } from '../e2e/own-database.ts';
import { ownProcesses } from '../e2e/own-processes.ts';
import { ownSettings } from '../e2e/own-settings.ts';
import type { Settings } from '../e2e/running-process.ts';
import { guardedRegistry } from './guarded-registry.ts';
import { securedStack, type User } from './secured-stack.ts';

const REGISTRY_LOGIN = { user: 'allocation', password: 'secret-of-the-registry' };

/** Topics and a migrated database on the secured stack, and settings for logins. */
export async function ownSecuredSystem() {
  const stack = securedStack();
  const plain = { ...ownSettings(), LOG_LEVEL: 'trace' };
  const folder = mkdtempSync(path.join(tmpdir(), 'allocation-secured-'));
  const file = (name: string, content: string): string => {
    const written = path.join(folder, name);
    writeFileSync(written, content);
    return written;
  };
  const caFile = file('authority.pem', stack.authority);
  const database = new URL(plain.DATABASE_URL);
  database.hostname = 'localhost';
  const { user, password } = REGISTRY_LOGIN;
  const secured = {
    ...plain,
    KAFKA_BROKERS: stack.securedBrokers,
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA_FILE: caFile,
    DATABASE_URL: database.href,
    DATABASE_SSL: 'verify-full',
    DATABASE_SSL_CA_FILE: caFile,
    SCHEMA_REGISTRY_URL: await guardedRegistry(stack.registryUrl, user, password),
    SCHEMA_REGISTRY_USERNAME: user,
    SCHEMA_REGISTRY_PASSWORD: password,
  };
  const processes = ownProcesses(secured);
  ownDatabase(plain.DATABASE_URL);

  beforeAll(async () => {
    await createMissingTopics(kafka(), topicSpecs(readConfig(plain)));
    await processes.finish('migrate');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  return {
    ...processes,
    settings: secured,
    file,
    /** Texts that a log must never contain. */
    secrets: [
      ...Object.values(stack.passwords),
      password,
      btoa(`${user}:${password}`),
      // The password itself is also the name of many things here, so it is searched for with its context.
      `${database.username}:${database.password}@`,
    ],
    /** Settings of a process that logs in as this user. */
    as: (name: User, mechanism = 'scram-sha-512'): Settings => ({
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_SASL_USERNAME: name,
      KAFKA_SASL_PASSWORD: stack.passwords[name],
    }),
  };
}
