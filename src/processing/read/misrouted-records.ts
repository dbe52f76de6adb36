import type { Decoded } from '../decode/command-decoder.ts';
import { utf8 } from '../decode/command-headers.ts';
import type { Logger } from '../runtime/logger.ts';
import { type Misrouting, misroutingOf, misroutingText, type PartitionOf } from '../decode/misrouting.ts';
import { type InboundRecord, MAX_KEY_BYTES, partitionName } from '../records/record.ts';

/**
 * The records, those that are misrouted marked as such.
 * @param partitions of their topic; undefined: not known, and nothing is marked
 */
export function markMisrouted(
  records: readonly Decoded[],
  partitions: number | undefined,
  partitionOf: PartitionOf,
): readonly Decoded[] {
  // A single partition has everything in order, whatever the keys.
  if (partitions === undefined || partitions < 2) return records;
  return records.map((decoded) => {
    const sku = decoded.kind === 'command' ? decoded.command.data.sku : undefined;
    const misrouting = misroutingOf(decoded.record, sku, partitions, partitionOf);
    return misrouting ? { ...decoded, misrouting } : decoded;
  });
}

/** Counts misrouted records, and warns of them. */
export type MisroutedRecords = {
  /** Told of records that are handled; those that are not marked are no matter. */
  handled(records: readonly Decoded[]): void;
  /** Warns of those that a minute's silence kept back. To be called every few seconds. */
  warn(): void;
  /** Records since the start, by the name of the partition they are in. For metrics, too. */
  counts(): ReadonlyMap<string, number>;
  /** The same in a sentence; undefined: there are none. */
  summary(): string | undefined;
};

/** Milliseconds between two warnings of one producer. */
const SILENCE = 60_000;
/** Producers that are told apart at a time. Others share what is said of them. */
const MAX_PRODUCERS = 100;
const OTHERS = `more than ${MAX_PRODUCERS} producers`;
/** Partitions named in a sentence. */
const MAX_NAMED = 10;

type Marked = { readonly record: InboundRecord; readonly misrouting: Misrouting };
type Producer = { warnedAt: number; since: number; last: Marked };

/** @param now milliseconds, by a clock that never goes back */
export function misroutedRecords(logger: Logger, now: () => number): MisroutedRecords {
  const counts = new Map<string, number>();
  const producers = new Map<string, Producer>();
  let total = 0;

  function count(marked: Marked): void {
    const partition = partitionName(marked.record);
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
      if (now() - producer.warnedAt < SILENCE) continue;
      if (producer.since > 0) warnOf(name, producer);
      else producers.delete(name);
    }
  }

  function warnOf(name: string, producer: Producer): void {
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
      return `since its start this worker has handled ${total} whose key or partition is not their SKU's (${named.join(', ')}${more}); its log says whose they are and what to set`;
    },
  };
}

/** By its `ce_source`; nothing else in a record names its producer, so those without one are one a topic. */
function producerOf({ headers, topic }: InboundRecord): string {
  const source = headers.findLast(([name]) => name === 'ce_source')?.[1];
  return source ? shown(source) : `without ce_source, of ${topic}`;
}

/** As text where it is UTF-8, else in hexadecimal. */
function shown(bytes: Buffer | string): string {
  const some = Buffer.from(bytes as string).subarray(0, MAX_KEY_BYTES);
  return utf8(some) ?? `0x${some.toString('hex')}`;
}
