import { readFromBeginning } from './throw-away-consumer.ts';
import type { BenchSystem } from './bench-system.ts';

/** Milliseconds without progress after which a measurement has failed. */
const STALLED_AFTER = 60_000;

/**
 * Follows how far the relay has published, by its own committed positions: exact, and next to nothing to read
 * beside the events themselves. `close` at the end.
 */
export async function publishedPositions({ stack, settings }: BenchSystem) {
  const sequences = new Map<string, number>();
  let onMove = (): void => undefined;
  const { failed, close } = await readFromBeginning(stack.kafka, settings.RELAY_POSITION_TOPIC, 50, {
    onBatch: ({ messages }) => {
      for (const { key, value } of messages) {
        // Of the markers among them, too: they are positions at 0.
        sequences.set(key?.toString() ?? '', sequenceIn(value));
      }
      onMove();
    },
  });
  const count = (): number => [...sequences.values()].reduce((sum, sequence) => sum + sequence, 0);

  return {
    /** Messages that are committed in Kafka. */
    count,
    /** Done when so many messages are committed. */
    reached: (wanted: number, onProgress: (count: number) => void): Promise<void> => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const stalled = setTimeout(
        () => reject(new Error(`the relay has published ${count()} of ${wanted} and does not go on`)),
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
