import { TechnicalFailure } from '../../../src/service-layer/errors.ts';
import { aborted } from '../../../src/processing/runtime/deadlines.ts';
import type { OutboxReader } from '../../../src/processing/flush/outbox.ts';
import type { PartitionHandler } from '../../../src/processing/read/record-source.ts';
import type { InboundRecord, OutboundMessage } from '../../../src/processing/records/record.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { memoryEventPublisher, memoryTopics } from '../memory/event-publisher.ts';
import { flakyEventPublisher, type PublishFault } from '../memory/flaky-event-publisher.ts';
import type { DatabaseFault } from '../memory/flaky-unit-of-work.ts';
import { relayWorld, startRelay } from '../memory/relay.ts';
import { memoryWorker } from '../memory/worker.ts';
import { complaintsOf } from './complaints.ts';
import { interleaving, type Turn } from './interleaving.ts';
import type { StockState } from './stock-state.ts';
import { outboxByTurns, publisherByTurns, unitOfWorkByTurns } from './turn-by-turn.ts';

/** Workers and relays share this empty database. */
export type SharedDatabase = {
  readonly unitOfWork: BatchUnitOfWork;
  readonly outboxReader: OutboxReader;
  state(): Promise<StockState>;
};

export type WorkerPlan = {
  readonly log: readonly InboundRecord[];
  /** Numbers of records that it receives at once, one after the other. */
  readonly sizes: readonly number[];
  readonly faults: readonly DatabaseFault[];
};

export type RunPlan = {
  readonly workers: readonly WorkerPlan[];
  /** Faults of publishing, for each relay. */
  readonly relays: readonly (readonly PublishFault[])[];
  /** Chooses the actor of the next turn. */
  readonly choices: readonly number[];
};

const { signal: NEVER } = new AbortController();

/**
 * Runs workers and relays in turns until everything is handled and published, and checks the result.
 * @returns how often a checkpoint was moved by another worker, and how often a relay had to open again
 * @throws an error with all steps if something is wrong
 */
export async function runInterleaved(
  database: SharedDatabase,
  { workers, relays, choices }: RunPlan,
  check: (published: readonly OutboundMessage[]) => Promise<void>,
): Promise<{ moved: number; interrupted: number }> {
  const { outboxReader } = database;
  const turns = interleaving();
  const topics = memoryTopics();
  const stop = new AbortController();
  let busy = workers.length;
  let moved = 0;
  let interrupted = 0;
  const complaints: string[] = [];

  for (const [index, { log, sizes, faults }] of workers.entries()) {
    turns.start(`worker ${index + 1}`, async (turn) => {
      const unitOfWork = unitOfWorkByTurns(database.unitOfWork, turn);
      const worker = memoryWorker({ unitOfWork, faults: [...faults] });
      moved += await handleAll(worker.processor, log, sizes, stop.signal);
      complaints.push(...complaintsOf(worker));
      busy -= 1;
    });
  }
  for (const [index, faults] of relays.entries()) {
    turns.start(`relay ${index + 1}`, async (turn) => {
      const relay = startRelay(
        { ...relayWorld(), topics },
        {
          outbox: outboxByTurns(outboxReader, turn),
          publisher: flakyEventPublisher(publisherByTurns(memoryEventPublisher(topics), turn), [...faults]),
          ...leadingWithoutAsking(turn),
          batchSize: 3,
          retry: { firstDelay: 0, maxDelay: 0 },
        },
      );
      await aborted(stop.signal);
      await relay.stop();
      interrupted += relay.lines.filter(({ level }) => level === 'warn').length;
    });
  }

  const outstanding = async (): Promise<number> => {
    const streams = await outboxReader.streams();
    return streams.reduce((sum, { lastSequence }) => sum + lastSequence, 0) - topics.published.length;
  };
  try {
    await turns.run(choices, async () => busy === 0 && (await outstanding()) <= 0);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    await check(topics.published);
  } catch (error) {
    throw new Error(`after these steps:\n${turns.trace.join('\n')}`, { cause: error });
  } finally {
    stop.abort();
    await turns.end();
  }
  return { moved, interrupted };
}

/** Continues at its checkpoint whenever another worker has moved that; counts how often. */
async function handleAll(
  processor: PartitionHandler,
  log: readonly InboundRecord[],
  sizes: readonly number[],
  stop: AbortSignal,
): Promise<number> {
  const [first] = log;
  if (!first) return 0;
  const assigned = (): Promise<number> =>
    processor.assigned(first, { low: 0, high: log.length }).catch((error: unknown) => {
      if (error instanceof TechnicalFailure) return assigned();
      throw error;
    });
  let moved = 0;
  let position = await assigned();
  for (let round = 0; position < log.length; round += 1) {
    const given = log.slice(position, position + (sizes[round % sizes.length] ?? 1));
    try {
      position = await processor.handle(first, given, stop);
    } catch (error) {
      if (!(error instanceof TechnicalFailure)) throw error;
      moved += 1;
      position = await assigned();
    }
  }
  return moved;
}

/**
 * Both relays always lead, like frozen relays without contact: only the fencing of publishers protects the topics.
 */
const leadingWithoutAsking = (turn: Turn) => ({
  leadership: {
    lead: () => turn('takes the lead').then(() => NEVER),
    release: () => Promise.resolve(),
  },
  outboxListener: { waitForNotification: () => turn('waits for a notification') },
});
