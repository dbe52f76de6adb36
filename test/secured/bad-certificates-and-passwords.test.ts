import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownCli } from '../support/e2e/cli.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import type { Settings } from '../support/e2e/running-process.ts';
import { newAuthority } from '../support/secured/certificates.ts';
import { ownSecuredSystem } from '../support/secured/own-secured-system.ts';
import { allow, rightsOf } from '../support/secured/rights.ts';
import { securedStack } from '../support/secured/secured-stack.ts';

const { settings, as, file, start } = await ownSecuredSystem();
const stack = securedStack();
const cli = ownCli(settings);

const another = await newAuthority('Another authority');
const anotherCa = file('another.pem', another.certificate);

/** Kafka behind a certificate that has expired. */
const expired = createServer({ cert: stack.expired.certificate, key: stack.expired.key }, (client) => {
  const [host = '', port] = stack.securedBrokers.split(':');
  const broker = connect(Number(port), host);
  client.pipe(broker).pipe(client);
  for (const socket of [client, broker]) socket.on('error', () => undefined);
}).listen(0, '127.0.0.1');
expired.on('tlsClientError', () => undefined);
await once(expired, 'listening');
const { port: expiredPort } = expired.address() as AddressInfo;
afterAll(() => void expired.close());

const otherName = new URL(settings.DATABASE_URL);
otherName.hostname = '127.0.0.1';
const otherPassword = new URL(settings.DATABASE_URL);
otherPassword.password = 'wrong-secret';

beforeAll(() => withAdmin((admin) => allow(admin, 'relay', rightsOf('relay', settings))));

type Case = { given: string; over: Settings; says: string[] };

const KAFKA: Case[] = [
  {
    given: 'an authority that did not sign the certificate',
    over: { KAFKA_SSL_CA_FILE: anotherCa },
    says: ['Kafka', 'not trusted', 'KAFKA_SSL_CA_FILE'],
  },
  {
    given: 'a certificate that has expired',
    over: { KAFKA_BROKERS: `127.0.0.1:${expiredPort}` },
    says: ['Kafka', 'has expired'],
  },
  {
    given: 'a wrong password, by SCRAM',
    over: { KAFKA_SASL_PASSWORD: 'wrong-secret' },
    says: ['Kafka', 'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'],
  },
  {
    given: 'a wrong password, by PLAIN',
    over: { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_PASSWORD: 'wrong-secret' },
    says: ['Kafka', 'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'],
  },
  {
    given: 'a SASL mechanism that Kafka does not offer',
    over: { KAFKA_SASL_MECHANISM: 'scram-sha-256' },
    says: ['Kafka', 'KAFKA_SASL_MECHANISM'],
  },
  {
    given: 'a port that speaks TLS, and no KAFKA_SSL',
    over: { KAFKA_SSL: 'false', KAFKA_SSL_CA_FILE: '' },
    says: ['Kafka', 'KAFKA_SSL'],
  },
  {
    given: 'a port without TLS',
    over: { KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '' },
    says: ['Kafka', 'does not use TLS'],
  },
];

const POSTGRES: Case[] = [
  {
    given: 'an authority that did not sign the certificate',
    over: { DATABASE_SSL_CA_FILE: anotherCa },
    says: ['Postgres', 'not trusted', 'DATABASE_SSL_CA_FILE'],
  },
  {
    given: 'a certificate for another name',
    over: { DATABASE_URL: otherName.href },
    says: ['Postgres', 'for another name', '127.0.0.1'],
  },
  {
    given: 'a wrong password',
    over: { DATABASE_URL: otherPassword.href },
    says: ['Postgres', 'DATABASE_URL'],
  },
];

const REGISTRY: Case[] = [
  {
    given: 'a wrong password',
    over: { SCHEMA_REGISTRY_PASSWORD: 'wrong-secret' },
    says: ['schema registry', 'HTTP 401', 'SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD'],
  },
];

describe.each([
  { of: 'Kafka', cases: KAFKA },
  { of: 'Postgres', cases: POSTGRES },
  { of: 'the registry', cases: REGISTRY },
])('$of given', ({ of, cases }) => {
  // Only the worker uses the registry at its start.
  const entrypoint = of === 'the registry' ? 'worker' : 'relay';

  it.each(cases)('given $given, a process reports it in one sentence and waits', async ({ over, says }) => {
    if (entrypoint === 'worker')
      await withAdmin((admin) => allow(admin, 'worker', rightsOf('worker', settings)));
    const started = start(entrypoint, { ...as(entrypoint), ...over });
    const line = await started.logs(({ msg }) => msg.startsWith('not ready: '));
    for (const words of says) expect(line.msg).toContain(words);
    expect(line.msg).not.toMatch(/\n|<html/);
    expect(JSON.stringify(started.log)).not.toContain('wrong-secret');
    expect(started.errorOutput()).toBe('');
    started.signal('SIGTERM');
    await expect(started.ended).resolves.toMatchObject({ code: 0 });
  });
});

describe('the migration', () => {
  it.each(POSTGRES)('given $given, ends with a one-sentence error', async ({ over, says }) => {
    const started = start('migrate', over);
    await expect(started.ended).resolves.toMatchObject({ code: 1 });
    for (const words of says) expect(started.errorOutput()).toContain(words);
    expect(started.errorOutput().trim().split('\n')).toHaveLength(1);
    expect(started.errorOutput()).not.toContain('wrong-secret');
  });
});

describe('a tool', () => {
  it.each(KAFKA)('given $given, ends with a one-sentence error', async ({ over, says }) => {
    const { code, stderr } = await cli.run(['tail'], { over: { ...as('tail'), ...over } });
    expect(code).toBe(1);
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr).not.toContain('wrong-secret');
  });
});
