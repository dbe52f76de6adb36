import { expect, describe, it } from '@jest/globals';
import { CompressionTypes, type Message } from 'kafkajs';
import { freePort } from '../../dev-stack/process/port.ts';
import type { Command } from '../../src/domain/commands.ts';
import { allocate, createBatch } from '../support/builders/stock.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { readiness } from '../support/e2e/health-of.ts';
import { kafka } from '../support/e2e/kafka.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { handledCount } from '../support/e2e/stored-state.ts';

const port = String(await freePort());
const { settings, database, outputs, startReady } = ownSystem({ HEALTH_PORT: port });

const messageOf = ({ type, data }: Command): Message => ({
  key: data.sku,
  value: JSON.stringify(data),
  headers: { ce_type: type },
});

/** Sends all of them in one record batch of the partition, compressed by gzip. */
async function sendBatch(partition: number, commands: readonly Command[]): Promise<void> {
  const producer = kafka().producer();
  await producer.connect();
  const messages = commands.map((command) => ({ ...messageOf(command), partition }));
  await producer.send({ topic: settings.COMMAND_TOPICS, messages, compression: CompressionTypes.GZIP });
  await producer.disconnect();
}

const COUNT = 600_000;
/** The heap of a worker in a container of 512 MiB. */
const NODE_OPTIONS = '--max-old-space-size=256';

describe('a compressed batch', () => {
  it('with 600,000 commands is handled completely with a heap of 256 MB', async () => {
    const worker = await startReady('worker', { NODE_OPTIONS });
    const again = Array<Command>(COUNT - 2).fill(createBatch({ ref: 'oak', sku: 'OAK', qty: 10 }));
    await sendBatch(0, [...again, allocate({ sku: 'OAK' }), createBatch({ ref: 'elm', sku: 'ELM', qty: 1 })]);
    await startReady('relay', { HEALTH_PORT: '' });
    await eventually('all are handled', async () => (await handledCount(database)) === COUNT, 200_000);
    await expect(outputs.events('OAK', 2)).resolves.toHaveLength(2);
    await expect(outputs.events('ELM', 1)).resolves.toHaveLength(1);
    expect(worker.log.filter(({ level }) => level === 'error')).toEqual([]);
    await worker.kill();
  }, 260_000);

  it('larger than the limit stops only its partition, with a message, and is handled when the limit is raised', async () => {
    const before = await handledCount(database);
    const worker = await startReady('worker', { KAFKA_MAX_BATCH_BYTES: '1048576' });
    await sendBatch(1, Array<Command>(20_000).fill(createBatch({ ref: 'ash', sku: 'ASH', qty: 10 })));
    await sendBatch(2, [createBatch({ ref: 'fir', sku: 'FIR', qty: 10 })]);
    await readiness(port).red('partitions', /commands-1 is stopped at offset 0: .*KAFKA_MAX_BATCH_BYTES/);
    await expect(outputs.events('FIR', 1)).resolves.toHaveLength(1);
    await expect(handledCount(database)).resolves.toBe(before + 1);
    expect(worker.log.filter(({ msg }) => msg.includes('crashed'))).toEqual([]);
    await worker.kill();

    await startReady('worker');
    await expect(outputs.events('ASH', 1)).resolves.toHaveLength(1);
    await readiness(port).green();
  });
});
