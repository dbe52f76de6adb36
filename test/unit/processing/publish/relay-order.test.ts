import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { outboxOfShard } from '../../../../src/processing/publish/shard.ts';
import { commitNext } from '../../../support/builders/committed-outcome.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { aMessage, encodedMessage, sequenced } from '../../../support/builders/messages.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { memoryOutboxReader } from '../../../support/memory/outbox-reader.ts';
import { memoryRelayProgress } from '../../../support/memory/relay-progress.ts';
import { OTHER, ids, ownRelays } from '../../../support/memory/own-relays.ts';

const { world, relay, commit, publishes } = ownRelays();

describe('a relay, given a SKU with commands in several partitions', () => {
  const LAMP = { sku: 'LAMP', loadedVersion: 0, version: 1 };
  const message = (id: string) => encodedMessage(aMessage({ id, key: Buffer.from('LAMP') }));

  /** An event of the SKU in each partition, in this order. */
  async function spread(...partitions: number[]): Promise<void> {
    for (const [index, partition] of partitions.entries()) {
      const products = [{ ...LAMP, loadedVersion: index, version: index + 1 }];
      const parts = { changes: { products }, messages: [message(`lamp-${index + 1}`)] };
      await commitNext(world.unitOfWork, parts, partition);
    }
  }

  it('publishes its events in their order, regardless of which stream is read first', async () => {
    await spread(1, 0, 1, 2, 0);
    relay();
    await publishes(5);
    expect(world.publishedIds()).toEqual(['lamp-1', 'lamp-2', 'lamp-3', 'lamp-4', 'lamp-5']);
  });

  it('waits for a message of another shard, and continues once that shard has reported it', async () => {
    await spread(1, 0);
    const progress = memoryRelayProgress();
    const outbox = memoryOutboxReader(world.database);
    relay({ progress, outbox: outboxOfShard(outbox, { index: 1, count: 2 }) });
    await setTimeout(200);
    expect(world.publishedIds()).toEqual([]);
    const one = (await outbox.streams()).find(({ partition }) => partition === 1);
    await progress.report(new Map([[one?.checkpointId ?? 0, 1]]));
    await publishes(1);
    expect(world.publishedIds()).toEqual(['lamp-2']);
  });
});

describe('a relay whose position in Kafka is lost', () => {
  const resumed = (progress: ReturnType<typeof memoryRelayProgress>, id: number, after: number): void =>
    void progress.accepted.set(id, after);

  it('stops that stream and publishes nothing of it again; the others go on, and the reported progress stays', async () => {
    const id = await commit(1, 5);
    await commitMessages(world.unitOfWork, OTHER, sequenced(1, 2, { id: 'other' }));
    const progress = memoryRelayProgress();
    progress.streams.set(id, 4);
    const { lines } = relay({ progress });
    await publishes(2);
    await eventually('the progress is reported', () => progress.streams.size === 2, 2_000);
    expect(world.publishedIds()).toEqual(['other', 'other']);
    expect(progress.streams.get(id)).toBe(4);
    const stopped = lines.find(({ level }) => level === 'error') as { err?: Error } | undefined;
    expect(stopped?.err?.message).toContain('bin/allocation outbox resume allocation.commands-0');
  });

  it('continues after the message that an operator has named', async () => {
    const id = await commit(1, 5);
    const progress = memoryRelayProgress();
    progress.streams.set(id, 3);
    resumed(progress, id, 3);
    relay({ progress });
    await publishes(2);
    expect(world.publishedIds()).toEqual(ids(4, 5));
  });

  it('checks a stopped stream again, and continues once the position is accepted', async () => {
    const id = await commit(1, 5);
    const progress = memoryRelayProgress();
    progress.streams.set(id, 3);
    let time = 0;
    const { lines } = relay({ progress, now: () => time, pollInterval: 5 });
    await eventually('it is stopped', () => lines.some(({ level }) => level === 'error'), 2_000);
    resumed(progress, id, 3);
    time += 10_000;
    await publishes(2);
    expect(world.publishedIds()).toEqual(ids(4, 5));
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});
