import { describe, expect, it } from '@jest/globals';
import { ownProcesses } from '../../support/e2e/own-processes.ts';

const { start } = ownProcesses({});

const badSettings = {
  DATABASE_URL: 'mysql://somebody:a-secret@localhost/stock',
  SCHEMA_REGISTRY_URL: 'localhost:8081',
  BATCH_SIZE: '0',
  EVENT_FORMAT: 'xml',
  RELAY_IN_WORKER: 'yes',
  KAFKA_SASL_USERNAME: 'somebody',
};

describe('a bad environment', () => {
  it.each(['worker', 'relay', 'notifier', 'api'] as const)(
    'ends the %s with one message that names every bad setting',
    async (name) => {
      const process = start(name, badSettings);
      expect(await process.ended).toEqual({ code: 1, signal: null });
      expect(process.log).toEqual([]);
      const [title, ...lines] = process.errorOutput().trim().split('\n');
      expect(title).toContain('environment');
      expect(new Set(lines.map((line) => line.trim().split(':')[0]))).toEqual(
        new Set([
          'KAFKA_BROKERS',
          'KAFKA_SASL_MECHANISM',
          'KAFKA_SASL_PASSWORD',
          'DATABASE_URL',
          'SCHEMA_REGISTRY_URL',
          'BATCH_SIZE',
          'RELAY_IN_WORKER',
          'EVENT_FORMAT',
        ]),
      );
      expect(process.errorOutput()).not.toContain('a-secret');
    },
  );

  it('ends the migration', async () => {
    const process = start('migrate');
    expect(await process.ended).toEqual({ code: 1, signal: null });
    expect(process.errorOutput()).toContain('DATABASE_URL: is missing');
  });
});
