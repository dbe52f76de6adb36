import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import type { RelayPosition, RelayPositions } from '../../../processing/publish/ports.ts';
import { groupReading, kafkaFailure } from '../client/errors.ts';
import { ForeignRecord, type PositionRecord, readPositionRecord } from './position-records.ts';
import { openMarkers } from './read-markers.ts';
import { leaveAndDeleteGroup } from '../one-off/ephemeral-group.ts';

/** Committed positions, and who wrote them, read from the beginning. */
export type PositionLog = {
  /** The transactional ids of all publishers that ever opened, as far as it is read. */
  readonly openers: ReadonlySet<string>;
  /**
   * Reads on to this marker, and to the end that the log had when it was read: compaction may have left there
   * alone what stood before it, too.
   * @returns the positions by then
   * @throws TechnicalFailure
   */
  readTo(marker: string): Promise<RelayPositions>;
  /** Not waited for: what was read is whole, and a new leader has work to do. */
  close(): void;
};

/**
 * The consumer group is made for the purpose, commits nothing and is deleted.
 * @param patience milliseconds without a record after which reading counts as failed
 */
export function positionLog(kafka: Kafka, topic: string, patience: number, logger: Logger): PositionLog {
  const groupId = `${topic}-reader-${randomUUID()}`;
  const positions = new Map<string, RelayPosition>();
  const openers = new Set<string>();
  const markers = openMarkers();
  const failed = Promise.withResolvers<never>();
  // Looked at by those who read, if anybody does by then.
  failed.promise.catch(() => undefined);
  let silence: NodeJS.Timeout | undefined;
  let consumer: Consumer | undefined;
  let running: Promise<void> | undefined;

  const heldUp = (): void =>
    failed.reject(
      new Error(
        `the end of ${topic} was not reached within ${patience} ms. A relay that is frozen within a transaction holds it up: start another of its RELAY_SHARD, or wait until Kafka ends that`,
      ),
    );

  /** What no relay wrote is named, and left where it is. */
  function recordIn(message: EachBatchPayload['batch']['messages'][number]): PositionRecord | undefined {
    try {
      return readPositionRecord(message);
    } catch (err) {
      if (!(err instanceof ForeignRecord)) throw err;
      const { offset } = message;
      logger.warn(
        { topic, offset: Number(offset) },
        `${topic} has a record at offset ${offset} that no relay wrote, ${err.message}: it is left out. Find out who writes there`,
      );
      return undefined;
    }
  }

  function take(message: EachBatchPayload['batch']['messages'][number]): void {
    const record = recordIn(message);
    if (!record) return;
    if ('stream' in record) {
      if (record.position) positions.set(record.stream, record.position);
      else positions.delete(record.stream);
    } else {
      openers.add(record.openedBy);
      markers.found(record.marker);
    }
  }

  async function run(): Promise<void> {
    const reader = kafka.consumer({ groupId, maxWaitTimeInMs: 50, retry: { retries: 5 } });
    consumer = reader;
    // kafkajs starts again by itself where it may, as when a fresh broker's coordinator is still loading.
    reader.on(reader.events.CRASH, ({ payload }) => {
      if (!payload.restart) failed.reject(payload.error);
    });
    // The end is mostly that of a transaction: a fetch of which nobody is shown a record.
    reader.on(reader.events.END_BATCH_PROCESS, ({ payload: { batchSize, lastOffset, highWatermark } }) => {
      if (batchSize === 0) markers.reached(Number(lastOffset) + 1, Number(highWatermark));
    });
    await reader.connect();
    await reader.subscribe({ topics: [topic], fromBeginning: true });
    await reader.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        silence?.refresh();
        for (const message of batch.messages) take(message);
        markers.reached(Number(batch.lastOffset()) + 1, Number(batch.highWatermark));
      },
    });
  }

  return {
    openers,
    async readTo(marker) {
      clearTimeout(silence);
      silence = setTimeout(heldUp, patience);
      try {
        await (running ??= run());
        await Promise.race([markers.read(marker), failed.promise]);
        return new Map(positions);
      } catch (cause) {
        throw kafkaFailure(cause, groupReading(groupId, [topic]), 'positions not read');
      } finally {
        clearTimeout(silence);
      }
    },
    close: () => void (consumer && leaveAndDeleteGroup(kafka, consumer, groupId)),
  };
}
