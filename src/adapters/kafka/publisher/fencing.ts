import { setTimeout } from 'node:timers/promises';
import { type Kafka, Partitioners } from 'kafkajs';
import type { RelayPositions } from '../../../processing/publish/ports.ts';
import { overlappingShards, type RelayShard } from '../../../processing/publish/shard.ts';
import { atMost } from '../../../processing/runtime/deadlines.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { kafkaFailure } from '../client/errors.ts';
import { positionLog } from './position-log.ts';

/** While the position log is still being read, fence all relays found so far this often. */
const FENCE_INTERVAL_MS = 1_000;
/** Time that Kafka takes, beyond the time limit of a transaction, to abort one that is held open. */
const ABORT_DELAY_MS = 15_000;
const CLOSE_TIMEOUT_MS = 1_000;

export type OpeningPublisher = {
  readonly kafka: Kafka;
  /** The same for all relays, without the shard. */
  readonly transactionalId: string;
  readonly shard: RelayShard;
  readonly positionTopic: string;
  /** Milliseconds. */
  readonly transactionTimeout: number;
  readonly logger: Logger;
  /** Writes an open marker of this publisher into the position topic and returns it. Fails if the publisher is fenced. */
  writeOpenMarker(): Promise<string>;
};

/**
 * Fences all other publishers of the same streams, and returns what has been published by then.
 *
 * Kafka fences by transactional id. Relays of different shard counts have different ids and share streams. So each
 * publisher that opens writes a marker with its id into the position topic and then reads that topic. It fences the
 * publishers whose markers it finds there, if their shard count differs from its own; the positions up to a last marker
 * then include everything that they published. Of two publishers that open at the same time, the one with the later
 * marker finds the other's. A fenced publisher notices at its next write, and opens again. So relays of two shard
 * counts that run at once take turns: this is safe, but slow.
 */
export async function fenceOverlappingRelays(publisher: OpeningPublisher): Promise<RelayPositions> {
  const { kafka, transactionalId, shard, positionTopic, transactionTimeout, logger, writeOpenMarker } =
    publisher;
  const log = positionLog(kafka, positionTopic, transactionTimeout + ABORT_DELAY_MS, logger);
  const fenced = new Set<string>();

  async function fenceKnown(): Promise<void> {
    const overlapping = overlappingShards(transactionalId, shard, log.knownRelays).filter(
      (id) => !fenced.has(id),
    );
    if (overlapping.length === 0) return;
    // Fails if this publisher is fenced itself: then it must not fence others.
    await writeOpenMarker();
    await Promise.all(overlapping.map((id) => fence(kafka, id, transactionTimeout)));
    for (const id of overlapping) fenced.add(id);
    logger.debug(
      { transactionalIds: overlapping },
      'relays of another RELAY_SHARD count fenced, if any still run',
    );
  }

  /** A relay that froze within a transaction blocks the reading until its transaction ends: fencing it does that too. */
  async function fenceWhile(reading: AbortSignal): Promise<void> {
    while (!reading.aborted) {
      await setTimeout(FENCE_INTERVAL_MS, undefined, { signal: reading }).catch(() => undefined);
      if (reading.aborted) return;
      await fenceKnown().catch((err: unknown) =>
        logger.debug({ err }, 'relays not fenced yet: trying again'),
      );
    }
  }

  async function readTo(marker: string): Promise<RelayPositions> {
    const reading = new AbortController();
    const fencing = fenceWhile(reading.signal);
    try {
      return await log.readTo(marker);
    } finally {
      reading.abort();
      await fencing;
    }
  }

  try {
    const positions = await readTo(await writeOpenMarker());
    await fenceKnown();
    return fenced.size > 0 ? await log.readTo(await writeOpenMarker()) : positions;
  } finally {
    log.close();
  }
}

/**
 * Makes every earlier producer of this transactional id fail at its next commit, and aborts its open transaction.
 * @throws TechnicalFailure
 */
async function fence(kafka: Kafka, transactionalId: string, transactionTimeout: number): Promise<void> {
  const producer = kafka.producer({
    transactionalId,
    transactionTimeout,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  try {
    await producer.connect();
    // The first transaction asks for a producer id, so the broker raises its epoch. Nothing is sent in it.
    await (await producer.transaction()).abort();
  } catch (cause) {
    throw kafkaFailure(cause, { transactionalId }, `${transactionalId} not fenced`);
  } finally {
    await atMost(
      CLOSE_TIMEOUT_MS,
      producer.disconnect().catch(() => undefined),
    );
  }
}
