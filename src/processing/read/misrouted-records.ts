import type { Decoded } from '../decode/command-decoder.ts';
import type { Logger } from '../runtime/logger.ts';
import { findMisrouting, type Misrouting, misroutingText, type PartitionOf } from '../decode/misrouting.ts';
import { type InboundRecord, lastHeader, MAX_KEY_BYTES, partitionId } from '../records/record.ts';
import { decodeUtf8 } from '../records/utf8.ts';

/**
 * The same records; those that are in the wrong partition have `misrouting`.
 * @param partitions number of partitions of their topic; undefined: not known, and no record is marked
 */
export function markMisrouted(
  records: readonly Decoded[],
  partitions: number | undefined,
  partitionOf: PartitionOf,
): readonly Decoded[] {
  // With a single partition all commands are in order, whatever their keys.
  if (partitions === undefined || partitions < 2) return records;
  return records.map((decoded) => {
    const sku = decoded.kind === 'command' ? decoded.command.data.sku : undefined;
    const misrouting = findMisrouting(decoded.record, sku, partitions, partitionOf);
    return misrouting ? { ...decoded, misrouting } : decoded;
  });
}

/** Counts misrouted records, and warns of each producer that sends them. */
export type MisroutedRecords = {
  /** Call it with the records that were handled, marked by `markMisrouted`. */
  handled(records: readonly Decoded[]): void;
  /** Logs the warnings that were held back because the last one was less than a minute ago. Call it every few seconds. */
  warn(): void;
  /** Misrouted records since the start of the process, by the id of their partition. Usable as a metric. */
  counts(): ReadonlyMap<string, number>;
  /** The same as a sentence; undefined: there are none. */
  summary(): string | undefined;
};

/** Time between two warnings about one producer. */
const WARNING_INTERVAL_MS = 60_000;
/** Producers that have warnings of their own; all others share one. */
const MAX_PRODUCERS = 100;
const OTHERS = `more than ${MAX_PRODUCERS} producers`;
/** Partitions that the summary names at most. */
const MAX_NAMED = 10;

type Marked = { readonly record: InboundRecord; readonly misrouting: Misrouting };
type Producer = {
  warnedAt: number;
  /** Records since the last warning. */
  since: number;
  last: Marked;
};

/** @param now milliseconds of a monotonic clock */
export function misroutedRecords(logger: Logger, now: () => number): MisroutedRecords {
  const counts = new Map<string, number>();
  const producers = new Map<string, Producer>();
  let total = 0;

  function count(marked: Marked): void {
    const partition = partitionId(marked.record);
    counts.set(partition, (counts.get(partition) ?? 0) + 1);
    total += 1;
    const named = producerOf(marked.record);
    const name = producers.has(named) || producers.size < MAX_PRODUCERS ? named : OTHERS;
    const producer = producers.get(name);
    if (!producer) return void producers.set(name, { warnedAt: -Infinity, since: 1, last: marked });
    producer.since += 1;
    producer.last = marked;
  }

  function warn(): void {
    for (const [name, producer] of producers) {
      if (now() - producer.warnedAt < WARNING_INTERVAL_MS) continue;
      if (producer.since > 0) warnAbout(name, producer);
      else producers.delete(name);
    }
  }

  function warnAbout(name: string, producer: Producer): void {
    const { record, misrouting } = producer.last;
    const { topic, partition, offset, key } = record;
    const { expectedPartition, partitions } = misrouting;
    logger.warn(
      {
        producer: name,
        topic,
        partition,
        offset,
        key: key === null ? null : shown(key),
        expectedPartition,
        partitions,
        recordsSinceLastWarning: producer.since,
        recordsOfAllProducersSinceStart: total,
      },
      misroutingText(record, misrouting),
    );
    producer.warnedAt = now();
    producer.since = 0;
  }

  return {
    handled(records) {
      const before = total;
      for (const { record, misrouting } of records) if (misrouting) count({ record, misrouting });
      if (total > before) warn();
    },
    warn,
    counts: () => counts,
    summary() {
      if (total === 0) return undefined;
      const most = [...counts].toSorted(([, a], [, b]) => b - a);
      const named = most.slice(0, MAX_NAMED).map(([name, records]) => `${name}: ${records}`);
      const more = most.length > MAX_NAMED ? ' …' : '';
      return `since its start this worker has handled ${total} records whose key or partition is not that of their SKU (${named.join(', ')}${more}): its warnings name their producers and the setting to change`;
    },
  };
}

/** The `ce_source`. Nothing else in a record names its producer, so all records of a topic without it count as one. */
function producerOf({ headers, topic }: InboundRecord): string {
  const source = lastHeader(headers, 'ce_source');
  return source ? shown(source) : `without ce_source, of ${topic}`;
}

/** As text if it is UTF-8, else in hexadecimal. */
function shown(bytes: Buffer | string): string {
  const some = Buffer.from(bytes as string).subarray(0, MAX_KEY_BYTES);
  return decodeUtf8(some) ?? `0x${some.toString('hex')}`;
}
