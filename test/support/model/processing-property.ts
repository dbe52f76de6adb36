import { expect } from '@jest/globals';
import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { OutboxReader } from '../../../src/processing/flush/outbox.ts';
import { anyDelivery, deliver, deliveryInWords, PARTITIONS } from './delivery.ts';
import { complaintsOf, type MemoryWorker } from './complaints.ts';
import type { Traffic } from './log-arbitrary.ts';
import { expectAlways } from './property.ts';
import type { StockState } from './stock-state.ts';
import { lineOf, purely } from './expected-lines.ts';

/** An empty database and workers on it. */
export type ProcessingSetup = {
  readonly outboxReader: OutboxReader;
  startWorker(): MemoryWorker;
  state(): Promise<StockState>;
};

/** For all records, in chunks of any size: state and messages are those of the pure domain. */
export const expectProcessedPurely = (
  { runs, maxLength, traffic }: { runs: number; maxLength: number; traffic?: Traffic },
  make: () => Promise<ProcessingSetup>,
): Promise<void> =>
  expectAlways(
    anyDelivery(maxLength, traffic),
    runs,
    async (chunks) => {
      const { outboxReader, startWorker, state } = await make();
      const workers: MemoryWorker[] = [];
      await deliver(chunks, () => {
        const worker = startWorker();
        workers.push(worker);
        return worker.processor;
      });
      expect(workers.flatMap(complaintsOf)).toEqual([]);
      const placed = chunks.flatMap((chunk) => chunk.placed);
      const pure = purely(placed);
      const inPartition = (partition: number): string[] =>
        pure.lines.filter((_, index) => placed[index]?.record.partition === partition).flat();
      const outbox = await publishable(outboxReader);
      for (const partition of PARTITIONS) expect(outbox.get(partition) ?? []).toEqual(inPartition(partition));
      expect(await state()).toEqual(pure.state);
    },
    deliveryInWords,
  );

/** Lines of the outbox by partition. */
async function publishable(reader: OutboxReader): Promise<Map<number, string[]>> {
  const lines = new Map<number, string[]>();
  for (const { checkpointId, partition, lastSequence } of await reader.streams()) {
    const messages = (await reader.read(checkpointId, 1, 1_000)).map(decodeMessage);
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index + 1));
    expect(lastSequence).toBe(messages.length);
    lines.set(partition, messages.map(lineOf));
  }
  return lines;
}
