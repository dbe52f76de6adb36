import { setImmediate } from 'node:timers/promises';
import { PartitionStopped } from '../../../src/processing/flush/checkpoint.ts';
import type { RecordSource, PartitionHandler } from '../../../src/processing/read/record-source.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';
import { boundsOf, growth, type MemoryCommandLog, recordsFrom } from './command-log.ts';

/** Number of records delivered at once. */
const FETCH = 10;

/**
 * All sources on one log are one group. A partition belongs to the first member, and to the next one when that member
 * stops.
 */
export function memoryRecordSource(log: MemoryCommandLog): RecordSource {
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  async function own(partition: number, handler: PartitionHandler): Promise<void> {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    while (log.owned.has(partition)) await Promise.race([log.owned.get(partition), aborted(stopping.signal)]);
    if (stopping.signal.aborted) return;
    log.owned.set(partition, left);
    try {
      while (!stopping.signal.aborted) await follow(partition, handler).catch(recover);
    } finally {
      log.owned.delete(partition);
      leave();
    }
  }

  /** Delivers from the handler's position on, until it fails or the source stops. */
  async function follow(partition: number, handler: PartitionHandler): Promise<void> {
    const place = { topic: log.topic, partition };
    let offset = await handler.assigned(place, boundsOf(log, partition));
    while (!stopping.signal.aborted) {
      const records = recordsFrom(log, partition, offset, FETCH);
      if (records.length === 0) await growth(log, stopping.signal);
      else offset = await handler.handle(place, records, stopping.signal);
    }
  }

  /** After a technical failure, reads the position again. Ignores a stopped partition. */
  async function recover(error: unknown): Promise<void> {
    if (stopping.signal.aborted) return;
    if (error instanceof PartitionStopped) await aborted(stopping.signal);
    else if (error instanceof TechnicalFailure) await setImmediate();
    else throw error;
  }

  return {
    async start(handler) {
      running = Promise.all(log.partitions.map((_, partition) => own(partition, handler)));
      running.catch(() => undefined);
    },
    async stop() {
      stopping.abort();
      await running;
    },
    problem: () => Promise.resolve(undefined),
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
