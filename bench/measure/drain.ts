import type { BenchContext } from '../scenario.ts';
import { type BenchSystem, withSystem } from '../system/bench-system.ts';
import { untilWritten } from '../system/outbox-growth.ts';
import { publishedPositions } from '../system/published-positions.ts';
import type { RunningProcess } from '../system/running-process.ts';
import { verifyEvents } from '../system/verified-events.ts';
import { costsOf } from './costs.ts';

export type DrainOptions = {
  /** Number of worker processes. Default: 1. */
  readonly workers?: number;
  /** Number of relay processes, one shard each. Default: 1. */
  readonly relays?: number;
  /** Runs before the drain begins; the function that it returns runs afterwards. */
  readonly before?: (system: BenchSystem) => Promise<void | (() => Promise<void>)>;
  /** The version of each product before the drain. Default: 0. */
  readonly version?: number;
};

/** Workers and relays together, started cold, until each command's event is committed in Kafka. */
export const drain = (
  { stack, progress }: BenchContext,
  topic: string,
  commands: number,
  { workers = 1, relays = 1, before, version = 0 }: DrainOptions = {},
): Promise<Record<string, number>> =>
  withSystem(stack, topic, async (system) => {
    const after = await before?.(system);
    const positions = await publishedPositions(system);
    try {
      const costs = await costsOf(system);
      const start = performance.now();
      const processes = [
        ...Array.from({ length: workers }, () => system.start('worker')),
        ...Array.from({ length: relays }, (_, index) =>
          system.start('relay', { RELAY_SHARD: `${index + 1}/${relays}` }),
        ),
      ];
      await whileRunning(
        processes,
        positions.reached(commands, (count) => progress(`drains: ${count} of ${commands}`)),
      );
      const seconds = (performance.now() - start) / 1_000;
      const figures = { 'commands/s': commands / seconds, ...(await costs(commands, processes)) };
      await Promise.all(processes.map((process) => process.stop()));
      progress('verifies the events');
      await verifyEvents(system, commands, version);
      return figures;
    } finally {
      await positions.close();
      await after?.();
    }
  });

/** The worker alone, started cold, until all is in the outbox. */
export const workerAlone = ({ stack, progress }: BenchContext, topic: string, commands: number) =>
  withSystem(stack, topic, async (system) => {
    const costs = await costsOf(system);
    const start = performance.now();
    const worker = system.start('worker');
    await fillOutbox(system, worker, commands, progress);
    const seconds = (performance.now() - start) / 1_000;
    return { 'commands/s': commands / seconds, ...(await costs(commands, [worker])) };
  });

/** The relay alone, started cold on a full outbox, until all is committed in Kafka. */
export const relayAlone = ({ stack, progress }: BenchContext, topic: string, commands: number) =>
  withSystem(stack, topic, async (system) => {
    const worker = system.start('worker');
    await fillOutbox(system, worker, commands, progress);
    await worker.stop();
    const positions = await publishedPositions(system);
    try {
      const costs = await costsOf(system);
      const start = performance.now();
      const relay = system.start('relay');
      await whileRunning(
        [relay],
        positions.reached(commands, (count) => progress(`relays: ${count} of ${commands}`)),
      );
      const seconds = (performance.now() - start) / 1_000;
      const figures = { 'events/s': commands / seconds, ...(await costs(commands, [relay])) };
      await relay.stop();
      await verifyEvents(system, commands);
      return figures;
    } finally {
      await positions.close();
    }
  });

const fillOutbox = (
  { database }: BenchSystem,
  worker: RunningProcess,
  commands: number,
  progress: (what: string) => void,
): Promise<void> =>
  whileRunning(
    [worker],
    untilWritten(database, commands, (count) => progress(`handles: ${count} of ${commands}`)),
  );

/** The result of the work; rejects if one of the processes ends before that. */
export const whileRunning = <Result>(
  processes: readonly RunningProcess[],
  work: Promise<Result>,
): Promise<Result> =>
  Promise.race([
    work,
    ...processes.map(async ({ name, ended }) => {
      await ended;
      throw new Error(`the ${name} ended before its work was done`);
    }),
  ]);
