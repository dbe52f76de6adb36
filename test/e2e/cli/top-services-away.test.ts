import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { launcher, ownCli } from '../../support/e2e/cli.ts';
import { ownBroker } from '../../support/e2e/own-broker.ts';
import { ofTheStack } from '../../support/e2e/own-settings.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { ownTerminal } from '../../support/e2e/own-terminal.ts';
import { addressOf, tcpProxy, through } from '../../support/faults/network/tcp-proxy.ts';

/** A worker that lost its broker joins its group again. */
const RECOVERY_MS = 90_000;
jest.setTimeout(4 * RECOVERY_MS);

const broker = await ownBroker();
const { settings, startReady } = ownSystem({ KAFKA_BROKERS: broker.address, TOPIC_PARTITIONS: '2' });
const postgres = await tcpProxy(addressOf(ofTheStack('DATABASE_URL')));
const registry = await tcpProxy(addressOf(ofTheStack('SCHEMA_REGISTRY_URL')));
const proxied = {
  ...settings,
  DATABASE_URL: through(settings.DATABASE_URL, postgres),
  SCHEMA_REGISTRY_URL: through(settings.SCHEMA_REGISTRY_URL, registry),
};
const terminal = await ownTerminal(proxied);
const cli = ownCli(settings);

afterAll(() => Promise.all([postgres.close(), registry.close()]));

const ALL_WELL = 'Postgres ok   Kafka ok   registry ok';
const ENDED_WELL = /^ended with 0$/m;
const PARTITION = new RegExp(`^${settings.COMMAND_TOPICS}-\\d +1 +1 +0 .* ok$`, 'm');

beforeAll(async () => {
  await Promise.all([startReady('worker'), startReady('relay')]);
  await cli.run(['send', 'CreateBatch', '--ref', 'b1', '--sku', 'LAMP', '--qty', '5']);
  await terminal.type(`${launcher} top; echo "ended with $?"`);
  await terminal.shows(ALL_WELL);
  await terminal.shows(PARTITION);
});

describe('top, while a service is away', () => {
  const services = {
    Postgres: { away: postgres.freeze, back: postgres.thaw },
    Kafka: { away: broker.freeze, back: broker.thaw },
    registry: { away: registry.freeze, back: registry.thaw },
  };

  it.each(Object.keys(services) as (keyof typeof services)[])(
    'names %s, the reason, since when, and keeps the last values; then recovers by itself',
    async (name) => {
      const { away, back } = services[name];
      await away();
      await terminal.shows(
        new RegExp(
          `^${name} away since \\d\\d(:\\d\\d){2}, ([5-9]|[1-9]\\d)s \\(values of \\d\\d(:\\d\\d){2}\\)$`,
          'm',
        ),
      );
      await terminal.shows(/no answer|timeout|aborted/i);
      await terminal.shows(PARTITION);
      await back();
      await terminal.shows(ALL_WELL, RECOVERY_MS);
      await terminal.shows('workers 1 (Stable)', RECOVERY_MS);
    },
  );

  it('asks over few connections: one to Postgres', async () => {
    const before = postgres.accepted();
    await terminal.shows(ALL_WELL);
    await new Promise((resolve) => void setTimeout(resolve, 4_000));
    expect(postgres.accepted()).toBe(before);
    await terminal.press('q');
    await terminal.shows(ENDED_WELL);
  });
});

describe('top that starts while services are away', () => {
  it('says which, and shows the rest', async () => {
    await broker.freeze();
    await terminal.type(`clear; ${launcher} top; echo "ended with $?"`);
    await terminal.shows(/^Kafka away since/m);
    await terminal.shows(new RegExp(`^${settings.COMMAND_TOPICS}-\\d +1 +– +– `, 'm'));
    await broker.thaw();
    await terminal.shows(PARTITION, RECOVERY_MS);
    await terminal.press('q');
    await terminal.shows(ENDED_WELL);
  });

  it('in a pipe says so too, and ends with 0', async () => {
    const over = { KAFKA_BROKERS: '127.0.0.1:1', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const { code, stdout } = await cli.run(['top'], { over });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Postgres away since .*\nPostgres: .*/m);
    expect(stdout).toMatch(/^Kafka away since .*\nKafka: .*127\.0\.0\.1:1/m);
    expect(stdout).toContain('registry ok');
  });
});
