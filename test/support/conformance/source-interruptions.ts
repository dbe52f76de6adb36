import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved, PartitionStopped } from '../../../src/processing/flush/checkpoint.ts';
import type { RecordSource } from '../../../src/processing/read/record-source.ts';
import { TechnicalFailure } from '../../../src/service-layer/errors.ts';
import type { MakeSource } from './record-source-setup.ts';
import { eachTest } from './each-test.ts';
import { eventually, staysOpen } from './eventually.ts';
import { numberedRecords } from './record-delivery.ts';
import { recordingHandler } from './recording-handler.ts';

/** Records that arrive as a small batch, and as a large one, for which the source does not wait. */
const SIZES = [10, 1_000];

const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

/** Tests that failures, stops and other members neither lose nor duplicate records. */
export function sourceInterruptions(make: MakeSource): void {
  describe('interruptions', () => {
    const setup = eachTest(make);

    async function started(behaviour?: Parameters<typeof recordingHandler>[0]) {
      const recording = recordingHandler(behaviour);
      const source: RecordSource = setup().source();
      await source.start(recording.handler);
      return { ...recording, source };
    }

    it.each(SIZES)(
      'given a checkpoint that moved before %d records, requests the position again and continues there',
      async (count) => {
        await setup().append(0, numberedRecords(count));
        let moved = false;
        const { offsets, assignments } = await started({
          from: (partition, _, call) => (partition === 0 && call > 1 ? count - 3 : 0),
          handling: async ({ partition }) => {
            if (partition !== 0 || moved) return;
            moved = true;
            throw new CheckpointMoved('another worker was here');
          },
        });
        await eventually(
          'the last record delivered after the move',
          () =>
            assignments.length > 2 &&
            offsets(0).slice(-3).join() === [count - 3, count - 2, count - 1].join(),
        );
        expect(offsets(0).slice(-3)).toEqual([count - 3, count - 2, count - 1]);
        expect(assignments.filter(({ partition }) => partition === 0)).toHaveLength(2);
      },
    );

    it.each([
      ['assigned', 3],
      ['handle', 3],
      ['handle', 1_000],
    ])(
      'given a partition that is stopped by %s of %d records, pauses it and continues with the others',
      async (when, count) => {
        await setup().append(0, numberedRecords(count));
        await setup().append(1, numberedRecords(count));
        const refuse = (partition: number, where: string): void => {
          if (partition === 0 && where === when)
            throw new PartitionStopped('log and checkpoint do not match');
        };
        const { offsets, deliveries } = await started({
          from: (partition) => {
            refuse(partition, 'assigned');
            return 0;
          },
          handling: async ({ partition }) => refuse(partition, 'handle'),
        });
        await eventually('the other partition delivered', () => offsets(1).length >= 3);
        await setup().append(0, numberedRecords(1));
        await setup().append(1, numberedRecords(1));
        await eventually('the other partition goes on', () => offsets(1).length > count);
        expect(offsets(1)).toEqual(Array.from({ length: count + 1 }, (_, offset) => offset));
        expect(deliveries.filter(({ partition }) => partition === 0)).toHaveLength(when === 'handle' ? 1 : 0);
      },
    );

    it('requests the position again after a technical failure', async () => {
      await setup().append(0, numberedRecords(3));
      const { offsets } = await started({
        from: (_, { low }, call) => {
          if (call < 3) throw new TechnicalFailure('the database is away');
          return low;
        },
      });
      await eventually('all delivered', () => offsets(0).length >= 3);
      expect(offsets(0)).toEqual([0, 1, 2]);
    });

    it.each(SIZES)(
      'given a stop while %d records are handled, aborts the signal of the handler and waits for it',
      async (count) => {
        await setup().append(0, numberedRecords(count));
        const finish = Promise.withResolvers<void>();
        const { source, deliveries } = await started({
          handling: async ({ signal }) => {
            await abortOf(signal);
            await finish.promise;
          },
        });
        await eventually('a delivery', () => deliveries.length > 0);
        expect(deliveries[0]?.signal.aborted).toBe(false);
        const stopped = source.stop();
        await eventually('the handler is aborted', () => deliveries[0]?.signal.aborted === true, 2_000);
        await expect(staysOpen(stopped, 200)).resolves.toBe(true);
        finish.resolve();
        await stopped;
      },
    );

    it('delivers nothing after it was stopped', async () => {
      await setup().append(0, numberedRecords(1));
      const { source, deliveries, offsets } = await started();
      await eventually('the first delivered', () => offsets(0).length > 0);
      await source.stop();
      const before = deliveries.length;
      await setup().append(0, numberedRecords(3));
      await expect(staysOpen(new Promise(() => undefined), 300)).resolves.toBe(true);
      expect(deliveries).toHaveLength(before);
    });

    it('given a successor, it reads from the offset that its handler returns, regardless of what was read before', async () => {
      await setup().append(0, numberedRecords(10));
      const first = await started();
      await eventually('all delivered', () => first.offsets(0).length >= 10);
      await first.source.stop();
      const second = await started({ from: (partition) => (partition === 0 ? 8 : 0) });
      await eventually('the rest delivered again', () => second.offsets(0).length >= 2);
      expect(second.offsets(0)).toEqual([8, 9]);
    });

    it('given two members, no partition is read by both, and one takes over when the other stops', async () => {
      const first = await started();
      const second = await started();
      const delivered = (partition: number): number[] => [
        ...first.offsets(partition),
        ...second.offsets(partition),
      ];
      const assigned = () => first.assignments.length + second.assignments.length;
      await eventually('the partitions are assigned', () => assigned() >= 2);
      await setup().append(0, numberedRecords(20));
      await setup().append(1, numberedRecords(20));
      await eventually('all delivered', () => delivered(0).length >= 20 && delivered(1).length >= 20);
      await first.source.stop();
      const before = [new Set(delivered(0)).size, new Set(delivered(1)).size];
      expect(before).toEqual([20, 20]);
      await setup().append(0, numberedRecords(1));
      await setup().append(1, numberedRecords(1));
      await eventually(
        'the other takes over',
        () => second.offsets(0).includes(20) && second.offsets(1).includes(20),
      );
    });
  });
}
