import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { kafkaClient } from '../../../../src/adapters/kafka/client/client.ts';
import { withAdmin } from '../../../../src/adapters/kafka/client/admin.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

const REFUSED = '127.0.0.1:1';
const real = (process.env['KAFKA_BROKERS'] ?? '').split(',');

let silent: Server | undefined;
afterEach(() => void silent?.close());

/** Accepts connections and does not answer, like a frozen broker. */
async function silentBroker(): Promise<string> {
  silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  silent.unref();
  await once(silent, 'listening');
  return `127.0.0.1:${(silent.address() as AddressInfo).port}`;
}

function clients(...brokers: string[]) {
  const logger = memoryLogger();
  const warnings = () => logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  return { client: (): Kafka => kafkaClient({ brokers, clientId: 'integration-tests' }, logger), warnings };
}

/** Time limit of one answer of the cluster, in milliseconds. */
async function answersWithin(kafka: Kafka): Promise<number> {
  const begin = performance.now();
  await withAdmin(kafka, (admin) => admin.describeCluster());
  return performance.now() - begin;
}

describe('a list of brokers', () => {
  it('whose first broker refuses connections works with the next one, and causes one warning about the first', async () => {
    const { client, warnings } = clients(REFUSED, ...real);
    await answersWithin(client());
    await answersWithin(client());
    expect(warnings()).toEqual([
      expect.stringMatching(/^KAFKA_BROKERS: 127.0.0.1:1 cannot be reached \(ECONNREFUSED\)/),
    ]);
  });

  it('whose first broker accepts connections and never answers works with the next one; later clients do not wait for the first', async () => {
    const broker = await silentBroker();
    const { client, warnings } = clients(broker, ...real);
    await answersWithin(client());
    await expect(answersWithin(client())).resolves.toBeLessThan(5_000);
    expect(warnings()).toEqual([
      expect.stringContaining(`KAFKA_BROKERS: ${broker} cannot be reached (no answer within 8 s)`),
    ]);
  });

  it('of a single broker that refuses connections fails with its name, without an additional warning', async () => {
    const { client, warnings } = clients(REFUSED);
    await expect(answersWithin(client())).rejects.toThrow(REFUSED);
    expect(warnings()).toEqual([]);
  });
});
