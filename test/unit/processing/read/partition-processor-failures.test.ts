import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved } from '../../../../src/processing/flush/checkpoint.ts';
import { ALL, LOG, PARTITION, EXPECTED_LINES } from '../../../support/builders/lamp-log.ts';
import type { DatabaseFault } from '../../../support/memory/flaky-unit-of-work.ts';
import { outboxOf, messageLines } from '../../../support/memory/outcomes.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const { signal: NEVER } = new AbortController();

describe('a database that is away', () => {
  it.each([
    ['read', [undefined, 'away', 'away', 'away']],
    ['committed', [undefined, undefined, 'away', undefined, 'away', undefined, 'away']],
  ] satisfies [string, DatabaseFault[]][])(
    'given before records are %s, causes retries until it is back, and they are handled once',
    async (_, faults) => {
      const { processor, database, logger } = memoryWorker({ faults });
      await processor.assigned(PARTITION, ALL);
      await expect(processor.handle(PARTITION, LOG, NEVER)).resolves.toBe(5);
      expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
      expect(logger.lines.filter(({ level }) => level === 'warn').map((line) => line['attempt'])).toEqual([
        1, 2, 3,
      ]);
    },
  );

  it('given a commit whose response was lost, requires a new read of the position, and nothing is handled twice', async () => {
    const { processor, database } = memoryWorker({ faults: [undefined, undefined, 'answer lost'] });
    await processor.assigned(PARTITION, ALL);
    await expect(processor.handle(PARTITION, LOG.slice(0, 3), NEVER)).rejects.toThrow(CheckpointMoved);
    await expect(processor.assigned(PARTITION, ALL)).resolves.toBe(2);
    await expect(processor.handle(PARTITION, LOG.slice(2), NEVER)).resolves.toBe(5);
    expect(messageLines(outboxOf(database))).toEqual(EXPECTED_LINES);
  });

  it('given permanently, causes retries until the signal is aborted, and nothing is written', async () => {
    const faults: DatabaseFault[] = [undefined, ...Array.from({ length: 10_000 }, () => 'away' as const)];
    const { processor, database } = memoryWorker({ faults });
    await processor.assigned(PARTITION, ALL);
    const stop = new AbortController();
    const handling = processor.handle(PARTITION, LOG, stop.signal);
    const early = await Promise.race([
      handling.then(
        () => 'ended',
        () => 'ended',
      ),
      setTimeout(50, 'waiting'),
    ]);
    expect(early).toBe('waiting');
    stop.abort();
    await expect(handling).rejects.toThrow(/abort/);
    expect(outboxOf(database)).toEqual([]);
  });

  it('given a signal that is already aborted, is not called', async () => {
    const { processor, database } = memoryWorker();
    await processor.assigned(PARTITION, ALL);
    await expect(processor.handle(PARTITION, LOG, AbortSignal.abort())).rejects.toThrow(/abort/);
    expect(outboxOf(database)).toEqual([]);
  });
});

describe('a record that fails alone', () => {
  it('given a database that goes away during the search for it, the search continues where it was', async () => {
    const { processor, database } = memoryWorker({
      handlers: {
        Allocate: ({ orderId, sku, qty }) => {
          if (orderId === 'o2') throw new Error('bug');
          return { kind: 'accepted', events: [{ type: 'OutOfStock', data: { orderId, sku, qty } }] };
        },
      },
      faults: [undefined, undefined, undefined, 'away', undefined, 'away'],
    });
    await processor.assigned(PARTITION, ALL);
    await expect(processor.handle(PARTITION, LOG, NEVER)).resolves.toBe(5);
    const lines = [
      'BatchCreated B1',
      'OutOfStock o1',
      'dead HANDLER_FAILED',
      'OutOfStock o3',
      'OutOfStock o4',
    ];
    expect(messageLines(outboxOf(database))).toEqual(lines);
  });
});
