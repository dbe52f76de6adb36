import { readFromBeginning } from './throw-away-consumer.ts';
import type { BenchSystem } from './bench-system.ts';

/** Milliseconds without progress after which a measurement has failed. */
const STALLED_AFTER = 60_000;

/**
 * Follows the progress of the relay by its committed positions, which are exact and much smaller than the events. Call
 * `close` at the end.
 */
export async function publishedPositions({ stack, settings }: BenchSystem) {
  const sequences = new Map<string, number>();
  let onMove = (): void => undefined;
  const { failed, close } = await readFromBeginning(stack.kafka, settings.RELAY_POSITION_TOPIC, 50, {
    onBatch: ({ messages }) => {
      for (const { key, value } of messages) {
        // The records include open markers, which count as positions at 0.
        sequences.set(key?.toString() ?? '', sequenceIn(value));
      }
      onMove();
    },
  });
  const count = (): number => [...sequences.values()].reduce((sum, sequence) => sum + sequence, 0);

  return {
    /** Number of messages that are committed in Kafka. */
    count,
    /** Resolves when this many messages are committed. */
    reached: (wanted: number, onProgress: (count: number) => void): Promise<void> => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const stalled = setTimeout(
        () => reject(new Error(`the relay has published ${count()} of ${wanted} and makes no progress`)),
        STALLED_AFTER,
      );
      onMove = () => {
        stalled.refresh();
        onProgress(count());
        if (count() >= wanted) resolve();
      };
      onMove();
      return Promise.race([promise, failed]).finally(() => clearTimeout(stalled));
    },
    close,
  };
}

const sequenceIn = (value: Buffer | null): number =>
  (JSON.parse(value?.toString() ?? '') as { sequence: number }).sequence;
