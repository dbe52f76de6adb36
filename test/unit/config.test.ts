import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type Config,
  ConfigInvalid,
  readApiConfig,
  readConfig,
  readDatabaseConfig,
  readNotifierConfig,
} from '../../src/config.ts';
import { writeRelayShard } from '../../src/processing/publish/shard.ts';

const needed = {
  KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
  SCHEMA_REGISTRY_URL: 'http://registry:8081/apis/ccompat/v7',
  DATABASE_URL: 'postgres://app:secret@db:5432/allocation',
};

const complaintOf = (environment: Record<string, string>, read = readConfig): string => {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.message;
  }
  return 'no complaint';
};

describe('the environment', () => {
  it('given the three required settings, is usable: the others have defaults', () => {
    const config = readConfig(needed);
    expect(config.KAFKA_BROKERS).toEqual(['kafka-1:9092', 'kafka-2:9092']);
    expect(config.COMMAND_TOPICS).toEqual(['allocation.commands']);
    expect(config.EVENT_FORMAT).toBe('registry');
    expect(config.BATCH_SIZE).toBe(4_000);
  });

  it('given several command topics, contains each of them', () => {
    expect(readConfig({ ...needed, COMMAND_TOPICS: 'a,b' }).COMMAND_TOPICS).toEqual(['a', 'b']);
  });

  it('given no shard, has one relay for all streams', () => {
    expect(readConfig(needed).RELAY_SHARD).toEqual({ index: 1, count: 1 });
  });

  it.each(['1/1', '1/2', '2/2', '64/64'])('given the shard %s, accepts it', (text) => {
    expect(writeRelayShard(readConfig({ ...needed, RELAY_SHARD: text }).RELAY_SHARD)).toBe(text);
  });

  it.each(['1', '0/2', '3/2', '1/65', '1/0', '01/2', '1/2/3', ' 1/2', '1/2\n', '-1/2', '1.5/2', 'a/b'])(
    'given the invalid shard %j, is refused with an example',
    (text) => {
      expect(complaintOf({ ...needed, RELAY_SHARD: text })).toContain(
        'RELAY_SHARD: must be k/n, such as 1/2, with k from 1 to n, and n up to 64',
      );
    },
  );

  it('given an empty variable, treats it as not set', () => {
    expect(readConfig({ ...needed, BATCH_SIZE: '', KAFKA_SSL_CA_FILE: '' }).BATCH_SIZE).toBe(4_000);
  });

  it('given several bad settings, names all of them in one message', () => {
    const complaint = complaintOf({
      KAFKA_BROKERS: 'k:1',
      DATABASE_URL: 'mysql://x',
      BATCH_SIZE: 'many',
      EVENT_FORMAT: 'xml',
    });
    expect(complaint).toContain('SCHEMA_REGISTRY_URL: is missing');
    expect(complaint).toContain('DATABASE_URL: must be a URL that starts with postgres://');
    expect(complaint).toContain('BATCH_SIZE: must be a whole number');
    expect(complaint).toContain('EVENT_FORMAT');
  });

  it('given a bad setting that contains a secret, does not print the secret', () => {
    expect(complaintOf({ ...needed, DATABASE_URL: 'app:topsecret@db' })).not.toContain('topsecret');
  });

  it('given only one of two settings that belong together, names the missing one', () => {
    const complaint = complaintOf({ ...needed, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'me' });
    expect(complaint).toContain('KAFKA_SASL_PASSWORD: must be set together with');
  });

  it('given a certificate file that does not exist, names the setting', () => {
    expect(complaintOf({ ...needed, KAFKA_SSL_CA_FILE: '/no/such/file' })).toContain(
      'KAFKA_SSL_CA_FILE: the file cannot be read',
    );
  });

  it('given a certificate for a connection without TLS, is refused', () => {
    const file = new URL(import.meta.url).pathname;
    expect(complaintOf({ ...needed, KAFKA_SSL_CA_FILE: file })).toContain(
      'has no effect unless KAFKA_SSL=true',
    );
  });

  it('given the same name for two topics, is refused: dead letters would be read as commands', () => {
    expect(complaintOf({ ...needed, DEAD_LETTER_TOPIC: 'allocation.commands' })).toContain(
      'allocation.commands: is set for two topics',
    );
  });

  it.each([
    ['2', '3', false],
    ['3', '3', false],
    ['2', '', false],
    ['4', '3', true],
  ])('given %s replicas in sync of %s, refuses: %s', (inSync, replicas, refuses) => {
    const complaint = complaintOf({
      ...needed,
      TOPIC_REPLICATION_FACTOR: replicas,
      TOPIC_MIN_INSYNC_REPLICAS: inSync,
    });
    expect(complaint.includes('TOPIC_MIN_INSYNC_REPLICAS: must not be larger than')).toBe(refuses);
  });

  it('given credentials in the URL of the registry, is refused: URLs are logged', () => {
    const complaint = complaintOf({ ...needed, SCHEMA_REGISTRY_URL: 'http://me:topsecret@registry:8081' });
    expect(complaint).toContain('SCHEMA_REGISTRY_PASSWORD');
    expect(complaint).not.toContain('topsecret');
  });

  it('given only a database, is sufficient for migrations', () => {
    expect(readDatabaseConfig({ DATABASE_URL: needed.DATABASE_URL }).DATABASE_SSL).toBe('disable');
  });
});

describe('the environment of the HTTP API', () => {
  const reachable = { ...needed, API_HOST: '0.0.0.0' };

  it('given no other setting, allows requests from this machine only', () => {
    expect(readApiConfig(needed)).toMatchObject({ API_HOST: '127.0.0.1', API_PORT: 8_000 });
  });

  it('given an address that others can reach and no token, is refused', () => {
    expect(complaintOf(reachable, readApiConfig)).toContain('API_TOKEN: is missing');
  });

  it('given a token that a header cannot contain, is refused', () => {
    expect(complaintOf({ ...reachable, API_TOKEN: 'correct horse battery staple' }, readApiConfig)).toContain(
      'API_TOKEN: must have at least 16 characters, visible ASCII without spaces',
    );
  });

  it('given a token that can be guessed, is refused', () => {
    expect(complaintOf({ ...reachable, API_TOKEN: 'secret' }, readApiConfig)).toContain('16 characters');
  });

  it.each([{ API_TOKEN: 'a-token-of-some-length' }, { API_AUTH_DISABLED: 'true' }])(
    'given an address that others can reach and %j, is usable',
    (given) => {
      expect(readApiConfig({ ...reachable, ...given }).API_HOST).toBe('0.0.0.0');
    },
  );
});

describe('the environment of the notifier', () => {
  it('given no recipient, is refused', () => {
    const complaint = complaintOf(needed, readNotifierConfig);
    expect(complaint).toContain('SMTP_URL: is missing');
    expect(complaint).toContain('NOTIFICATION_TO: is missing');
  });

  it.each(['smtp://user:topsecret@mail:25x', 'smtp://', 'smtp://mail:99999', 'mail:25'])(
    'given the mail server %s, is refused without showing the password',
    (url) => {
      const complaint = complaintOf(
        { ...needed, SMTP_URL: url, NOTIFICATION_TO: 'me@here' },
        readNotifierConfig,
      );
      expect(complaint).toContain('SMTP_URL: must be a URL');
      expect(complaint).not.toContain('topsecret');
    },
  );

  it('given notifications to the log, needs no mail server', () => {
    expect(readNotifierConfig({ ...needed, NOTIFICATION_CHANNEL: 'log' }).SMTP_URL).toBeUndefined();
  });

  it('given an address with a line break, is refused: the rest would become another header', () => {
    const given = { ...needed, SMTP_URL: 'smtp://mail', NOTIFICATION_TO: 'me@here\nBcc: you@there' };
    expect(complaintOf(given, readNotifierConfig)).toContain('NOTIFICATION_TO: must be an e-mail address');
  });
});

describe('.env.example', () => {
  const documented = new Map(
    readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => /^[A-Z_]+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

  it('documents every setting, and no other', () => {
    const optional = [
      'KAFKA_SSL_CA_FILE',
      'KAFKA_SSL_CERT_FILE',
      'KAFKA_SSL_KEY_FILE',
      'KAFKA_SASL_MECHANISM',
      'KAFKA_SASL_USERNAME',
      'KAFKA_SASL_PASSWORD',
      'DATABASE_SSL_CA_FILE',
      'SCHEMA_REGISTRY_USERNAME',
      'SCHEMA_REGISTRY_PASSWORD',
      'TOPIC_REPLICATION_FACTOR',
      'TOPIC_MIN_INSYNC_REPLICAS',
      'API_TOKEN',
      'API_RATE_LIMIT',
      'NOTIFICATION_TO',
      'SMTP_URL',
      'HEALTH_PORT',
      'OTEL_METRICS_EXPORTER',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'OTEL_SERVICE_NAME',
      'OTEL_RESOURCE_ATTRIBUTES',
    ];
    expect([...documented.keys()].toSorted()).toEqual(
      [...Object.keys(readConfig(needed)), ...optional].toSorted(),
    );
  });

  it('shows the actual defaults', () => {
    const shown: Config = readConfig(Object.fromEntries(documented));
    expect(shown).toEqual(
      readConfig(
        Object.fromEntries(
          ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'DATABASE_URL'].map((name) => [
            name,
            documented.get(name),
          ]),
        ),
      ),
    );
  });
});
