import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { RelayPosition, RelayPositions } from '../../processing/relay-roles.ts';
import { TechnicalFailure } from '../../service-layer/failures.ts';
import { type PositionRecord, readPositionRecord } from './position-records.ts';
import { leaveForGood } from './throw-away-group.ts';

/** Milliseconds without a record after which reading counts as failed. */
const TIMEOUT = 20_000;

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

/** The consumer group is made for the purpose, commits nothing and is deleted. */
export function positionLog(kafka: Kafka, topic: string): PositionLog {
  const groupId = `${topic}-reader-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50, retry: { retries: 5 } });
  const positions = new Map<string, RelayPosition>();
  const openers = new Set<string>();
  const markers = readMarkers();
  const failed = Promise.withResolvers<never>();
  // Looked at by those who read, if anybody does by then.
  failed.promise.catch(() => undefined);
  const silence = setTimeout(() => failed.reject(new Error(`the end of ${topic} was not reached`)), TIMEOUT);
  let running: Promise<void> | undefined;

  function take(record: PositionRecord | undefined): void {
    silence.refresh();
    if (!record) return;
    if ('stream' in record) positions.set(record.stream, record.position);
    else {
      openers.add(record.openedBy);
      markers.found(record.marker);
    }
  }

  async function run(): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ message }) => take(readPositionRecord(message)),
    });
  }

  // kafkajs starts again by itself where it may, as when a fresh broker's coordinator is still loading.
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) failed.reject(payload.error);
  });
  // By fetches: the end is mostly that of a transaction, which nobody is shown.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { lastOffset, highWatermark } }) =>
    markers.reached(Number(lastOffset) + 1, Number(highWatermark)),
  );

  return {
    openers,
    async readTo(marker) {
      silence.refresh();
      try {
        await (running ??= run());
        await Promise.race([markers.read(marker), failed.promise]);
        return new Map(positions);
      } catch (cause) {
        throw new TechnicalFailure(`Kafka: positions not read: ${(cause as Error).message}`, { cause });
      }
    },
    close() {
      clearTimeout(silence);
      void leaveForGood(kafka, consumer, groupId);
    },
  };
}

/** Which markers were found, and how far is to be read after each. */
function readMarkers() {
  /** The end of the log when the marker was read; unknown while its fetch is still being read. */
  const ends = new Map<string, number | undefined>();
  let next = 0;
  let awaited: { marker: string; resolve: () => void } | undefined;

  function look(): void {
    if (awaited && next >= (ends.get(awaited.marker) ?? Infinity)) awaited.resolve();
  }

  return {
    found: (marker: string) => void ends.set(marker, undefined),
    reached(offset: number, end: number) {
      next = offset;
      for (const [marker, known] of ends) ends.set(marker, known ?? end);
      look();
    },
    read(marker: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited = { marker, resolve };
      look();
      return promise;
    },
  };
}
