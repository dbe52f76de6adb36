import { describe, expect, it } from '@jest/globals';
import {
  kafkaSettings,
  postgresSettings,
  registrySettings,
} from '../../../src/bootstrap/adapter-settings.ts';
import { configured } from '../../support/builders/config.ts';

const thisFile = new URL(import.meta.url).pathname;

describe('Kafka', () => {
  it('given no security settings, is reached without encryption', () => {
    expect(kafkaSettings(configured({}))).toEqual({
      brokers: ['kafka:9092'],
      clientId: 'allocation',
      maxBatchBytes: 67_108_864,
    });
  });

  it('given TLS with a certificate authority, trusts that authority', () => {
    const { ssl } = kafkaSettings(configured({ KAFKA_SSL: 'true', KAFKA_SSL_CA_FILE: thisFile }));
    expect(ssl?.ca).toContain('trusts that one');
    expect(ssl).not.toHaveProperty('key');
  });

  it('given SASL, sends user and password by the configured mechanism', () => {
    const sasl = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD: 'mine',
    };
    expect(kafkaSettings(configured(sasl)).sasl).toEqual({
      mechanism: 'scram-sha-512',
      username: 'me',
      password: 'mine',
    });
  });
});

describe('Postgres', () => {
  it.each([
    ['disable', undefined],
    ['require', { rejectUnauthorized: false }],
    ['verify-full', { rejectUnauthorized: true }],
  ])('given DATABASE_SSL=%s, uses TLS %j', (DATABASE_SSL, ssl) => {
    expect(postgresSettings(configured({ DATABASE_SSL })).ssl).toEqual(ssl);
  });
});

describe('the registry', () => {
  it('given credentials, receives them', () => {
    const settings = registrySettings(
      configured({ SCHEMA_REGISTRY_USERNAME: 'me', SCHEMA_REGISTRY_PASSWORD: 'mine' }),
    );
    expect(settings).toEqual({ url: 'http://registry:8081', username: 'me', password: 'mine' });
  });
});
