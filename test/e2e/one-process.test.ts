import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uniqueName } from '../support/registry-api.ts';
import { allocate, allocated, batchCreated, createBatch } from '../support/builders/stock.ts';
import { commandTopic } from '../support/e2e/command-topic.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { dataOf, eventOf, schemaIdOf, sequencesOf } from '../support/e2e/published.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';

const [topic, urgentTopic] = [uniqueName('commands'), uniqueName('urgent-commands')];

const { commands, outputs, startReady } = ownSystem({
  COMMAND_TOPICS: `${topic},${urgentTopic}`,
  EVENT_FORMAT: 'json',
  RELAY_IN_WORKER: 'true',
});
const urgentCommands = commandTopic(urgentTopic);

let worker: RunningProcess;

beforeAll(async () => {
  worker = await startReady('worker');
});
afterAll(() => urgentCommands.close());

describe('a worker that runs a relay', () => {
  it('publishes by itself, as plain JSON if configured so', async () => {
    const sku = 'OAK-TABLE';
    await commands.send(createBatch({ ref: 'oak', sku }));
    await commands.send(allocate({ sku, qty: 3 }));

    const events = await outputs.events(sku, 2);
    expect(events.map(eventOf)).toEqual([
      batchCreated({ ref: 'oak', sku }),
      allocated({ sku, qty: 3, batchRef: 'oak' }),
    ]);
    expect(events.map(schemaIdOf)).toEqual([undefined, undefined]);
    expect(sequencesOf(events)).toEqual([1, 2]);
  });

  it('publishes rejections as plain JSON', async () => {
    await commands.send(allocate({ sku: 'RED-CHIAR' }));
    const [rejection] = await outputs.rejections('RED-CHIAR', 1);
    expect(rejection && schemaIdOf(rejection)).toBeUndefined();
    expect(rejection && dataOf(rejection)).toMatchObject({ code: 'UnknownSku' });
  });

  it('reads all its command topics', async () => {
    await urgentCommands.send(createBatch({ ref: 'pine', sku: 'PINE-SHELF' }));
    expect(await outputs.events('PINE-SHELF', 1)).toHaveLength(1);
  });

  it('ends both on SIGTERM', async () => {
    worker.signal('SIGTERM');
    expect(await worker.ended).toEqual({ code: 0, signal: null });
    expect(worker.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
