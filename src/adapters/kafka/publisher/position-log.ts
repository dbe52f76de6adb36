import type { Kafka } from 'kafkajs';
import type { RelayPosition, RelayPositions } from '../../../processing/publish/ports.ts';
import type { InboundRecord } from '../../../processing/records/record.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { TechnicalFailure } from '../../../service-layer/errors.ts';
import { topicReader } from '../one-off/topic-reader.ts';
import { ForeignRecord, type PositionRecord, readPositionRecord } from './position-records.ts';

/** The committed positions, and the relays that wrote them, read from the beginning of the position topic. */
export type PositionLog = {
  /** The transactional ids of all relays that ever opened a publisher, as far as the log has been read. */
  readonly knownRelays: ReadonlySet<string>;
  /**
   * Reads on to this open marker, and to the end that the log had when the marker was read: compaction may have removed
   * an earlier copy of a record and left only the copy behind the marker.
   * @returns the positions up to there
   * @throws TechnicalFailure
   */
  readTo(marker: string): Promise<RelayPositions>;
  /** Returns at once: the new leader has what it needs, and the consumer may take seconds to leave its group. */
  close(): void;
};

/** @param idleTimeoutMs reading fails when nothing was fetched for so long */
export function positionLog(kafka: Kafka, topic: string, idleTimeoutMs: number, logger: Logger): PositionLog {
  const positions = new Map<string, RelayPosition>();
  const knownRelays = new Set<string>();
  const markers = openMarkers();
  let idle: NodeJS.Timeout | undefined;
  let started: Promise<void> | undefined;

  function apply(message: InboundRecord): void {
    const record = recordIn(message);
    if (!record) return;
    if ('stream' in record) {
      if (record.position) positions.set(record.stream, record.position);
      else positions.delete(record.stream);
    } else {
      knownRelays.add(record.openedBy);
      markers.found(record.marker);
    }
  }

  /** A record that no relay wrote is logged and left out. */
  function recordIn(message: InboundRecord): PositionRecord | undefined {
    try {
      return readPositionRecord(message);
    } catch (err) {
      if (!(err instanceof ForeignRecord)) throw err;
      const { offset } = message;
      logger.warn(
        { topic, offset },
        `${topic} has a record at offset ${offset} that no relay wrote, ${err.message}: it is left out. Find out who writes there`,
      );
      return undefined;
    }
  }

  const ranges = [{ topic, partition: 0, low: 0, high: Infinity }];
  const reader = topicReader(kafka, [{ ranges, onRecord: apply }], {
    groupPrefix: `${topic}-reader`,
    maxWaitTimeInMs: 50,
    failureText: 'positions not read',
    // The last record of a stream counts, so nothing is wrong with a record that comes twice.
    repeatsRecords: true,
    onFetched({ nextOffset, logEnd }) {
      idle?.refresh();
      markers.readUpTo(nextOffset, logEnd);
    },
  });

  const heldUp = (): TechnicalFailure =>
    new TechnicalFailure(
      `Kafka: positions not read: nothing of ${topic} has arrived for ${idleTimeoutMs} ms. A relay that is frozen within a transaction holds it up: start another of its RELAY_SHARD, or wait until Kafka ends that transaction`,
    );

  return {
    knownRelays,
    async readTo(marker) {
      clearTimeout(idle);
      const passed = markers.passed(marker);
      // Joining the group has time limits and errors of its own.
      await Promise.race([(started ??= reader.start()), reader.failed]);
      const { promise: timedOut, reject } = Promise.withResolvers<never>();
      idle = setTimeout(() => reject(heldUp()), idleTimeoutMs);
      try {
        await Promise.race([passed, reader.failed, timedOut]);
        return new Map(positions);
      } finally {
        clearTimeout(idle);
      }
    },
    close: () => void reader.close(),
  };
}

/** The open markers seen in the log so far, and for each the end offset that the log had then. */
function openMarkers() {
  /** Undefined while the part of the log that holds the marker is still being handed over. */
  const ends = new Map<string, number | undefined>();
  let next = 0;
  let awaited: { marker: string; resolve: () => void } | undefined;

  function resolveIfPassed(): void {
    if (awaited && next >= (ends.get(awaited.marker) ?? Infinity)) awaited.resolve();
  }

  return {
    found: (marker: string) => void ends.set(marker, undefined),
    readUpTo(nextOffset: number, logEnd: number) {
      next = nextOffset;
      for (const [marker, known] of ends) ends.set(marker, known ?? logEnd);
      resolveIfPassed();
    },
    /** Done when the log has been read to the end that it had when this marker was found. */
    passed(marker: string): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      awaited = { marker, resolve };
      resolveIfPassed();
      return promise;
    },
  };
}
