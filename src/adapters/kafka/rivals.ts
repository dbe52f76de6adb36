import type { Kafka } from 'kafkajs';
import type { Logger } from '../../processing/logger.ts';
import type { RelayPositions } from '../../processing/relay-roles.ts';
import { type RelayShard, rivalsOf } from '../../processing/relay-shard.ts';
import { fence } from './fence.ts';
import { positionLog } from './position-log.ts';

/** Milliseconds of reading after which those are fenced of whom is known by then. */
const HELD_UP_AFTER = 1_000;

export type OpeningPublisher = {
  readonly kafka: Kafka;
  /** Of all relays, without the shard. */
  readonly transactionalId: string;
  readonly shard: RelayShard;
  readonly positionTopic: string;
  readonly transactionTimeout: number;
  readonly logger: Logger;
  /** Writes a marker of this publisher among the positions, and returns it. The first one fences those of the same id. */
  mark(): Promise<string>;
};

/**
 * What is published, by whomever, once no other publisher of the same streams can publish any more.
 *
 * Kafka fences by transactional id; shards of different counts have different ones, and share streams. So each
 * publisher that opens leaves a marker with its id among the positions, and then reads them. Whose marker it finds
 * there and shares streams with it, it fences. What is read up to a second marker holds all that the fenced ones
 * published. Of two that open at the same time the one with the later marker finds the other's; whoever is fenced
 * learns it when it publishes, and opens again. So two counts at once take turns: safe, but neither gets on well.
 */
export async function positionsWithoutRivals(publisher: OpeningPublisher): Promise<RelayPositions> {
  const { kafka, transactionalId, shard, positionTopic, transactionTimeout, logger, mark } = publisher;
  const log = positionLog(kafka, positionTopic);

  async function fenceRivals(): Promise<boolean> {
    const rivals = rivalsOf(transactionalId, shard, log.openers);
    await fence(kafka, rivals, transactionTimeout);
    if (rivals.length > 0)
      logger.info({ transactionalIds: rivals }, 'fenced: they share streams with this relay');
    return rivals.length > 0;
  }

  // Whoever froze within a transaction holds up the reading until the broker ends it; its marker is before that.
  const heldUp = setTimeout(
    () => void fenceRivals().catch((err: unknown) => logger.debug({ err }, 'not fenced yet')),
    HELD_UP_AFTER,
  );
  try {
    const positions = await log.readTo(await mark());
    clearTimeout(heldUp);
    return (await fenceRivals()) ? await log.readTo(await mark()) : positions;
  } finally {
    clearTimeout(heldUp);
    log.close();
  }
}
