import { setTimeout } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { Logger } from '../../../processing/runtime/logger.ts';
import type { RelayPositions } from '../../../processing/publish/ports.ts';
import { type RelayShard, overlappingShards } from '../../../processing/publish/shard.ts';
import { fence } from './fencing.ts';
import { positionLog } from './position-log.ts';

/** Milliseconds of reading after which those are fenced of whom is known by then, and again after as many. */
const HELD_UP_EVERY = 1_000;
/** Milliseconds beyond the time limit of a transaction in which Kafka ends one that is held open. */
const KAFKA_LOOKS_WITHIN = 15_000;

export type OpeningPublisher = {
  readonly kafka: Kafka;
  /** Of all relays, without the shard. */
  readonly transactionalId: string;
  readonly shard: RelayShard;
  readonly positionTopic: string;
  /** Milliseconds. */
  readonly transactionTimeout: number;
  readonly logger: Logger;
  /** Writes a marker of this publisher among the positions, and returns it. Fails if somebody has fenced it. */
  mark(): Promise<string>;
};

/**
 * What is published, by whomever, once no other publisher of the same streams can publish any more.
 *
 * Kafka fences by transactional id; relays of different counts of shards have different ones, and share streams. So
 * each publisher that opens leaves a marker with its id among the positions, and then reads them. It fences those whose
 * markers it finds there, if they are of another count than its own; what it reads up to a last marker holds all that
 * they published. Of two that open at the same time the one with the later marker finds the other's; whoever is fenced
 * learns it when it next writes, and opens again. So two counts at once take turns: safe, but neither gets on well.
 */
export async function fenceOverlappingRelays(publisher: OpeningPublisher): Promise<RelayPositions> {
  const { kafka, transactionalId, shard, positionTopic, transactionTimeout, logger, mark } = publisher;
  const log = positionLog(kafka, positionTopic, transactionTimeout + KAFKA_LOOKS_WITHIN, logger);
  const fenced = new Set<string>();

  async function fenceRivals(): Promise<void> {
    const rivals = overlappingShards(transactionalId, shard, log.knownRelays).filter(
      (rival) => !fenced.has(rival),
    );
    if (rivals.length === 0) return;
    await mark(); // whoever is fenced itself fails here, and fences nobody in vain
    await fence(kafka, rivals, transactionTimeout);
    for (const rival of rivals) fenced.add(rival);
    logger.debug(
      { transactionalIds: rivals },
      'relays of another RELAY_SHARD count fenced, if any still run',
    );
  }

  /** A rival that froze within a transaction holds up the reading until the broker ends it: its fencing does that, too. */
  async function fenceWhile(isReading: AbortSignal): Promise<void> {
    while (!isReading.aborted) {
      await setTimeout(HELD_UP_EVERY, undefined, { signal: isReading }).catch(() => undefined);
      if (isReading.aborted) return;
      await fenceRivals().catch((err: unknown) => logger.debug({ err }, 'not fenced yet'));
    }
  }

  async function read(marker: string): Promise<RelayPositions> {
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
    const positions = await read(await mark());
    await fenceRivals();
    return fenced.size > 0 ? await log.readTo(await mark()) : positions;
  } finally {
    log.close();
  }
}
