import type { Batch, EachBatchPayload } from 'kafkajs';
import { CheckpointMoved, PartitionStopped } from '../../../processing/flush/checkpoint.ts';
import type { FetchedRange } from '../../../processing/read/record-source.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { orAborted } from '../../../processing/runtime/deadlines.ts';
import type { Logger } from '../../../processing/runtime/logger.ts';
import { fromKafkajsMessage } from '../client/kafkajs-record.ts';
import { type BatchPart, fetchedOffsetOf, partsOf } from './batch-parts.ts';
import { withHeartbeat } from './membership.ts';
import type { OffsetReporter } from './offset-reporter.ts';
import type { PartitionCounts } from './partition-assigner.ts';
import type { Assignment } from './partition-assignment.ts';
import type { PartitionQueues } from './partition-queues.ts';

export type BatchDispatchParts = {
  readonly assignment: Assignment;
  readonly queues: PartitionQueues;
  readonly offsetReporter: OffsetReporter;
  /** Number of partitions of a topic. */
  readonly countOf: PartitionCounts['countOf'];
  /** Milliseconds between heartbeats while a batch is being handled. */
  readonly heartbeatInterval: number;
  /** Aborted when the consumer stops: failures no longer matter then. */
  readonly stopping: AbortSignal;
  /** Called for a failure of work that kafkajs does not wait for. */
  readonly onCrash: (error: Error) => void;
  readonly logger: Logger;
};

/**
 * A batch with so many records is large. kafkajs does not wait for large batches, so the next fetch runs while they are
 * handled. It waits for small ones: at a low rate all partitions of a fetch are handled together, and what arrives
 * meanwhile comes in one fetch instead of many.
 */
const LARGE_BATCH_RECORDS = 500;
const endOf = (batch: Batch): number => Number(batch.lastOffset()) + 1;
const sizeOf = ({ messages }: Batch) => (messages.length < LARGE_BATCH_RECORDS ? 'small' : 'large');

/**
 * Gives the batches that kafkajs fetches to the handler: one batch at a time per partition, and only a batch that
 * begins where the partition was read to. A stopped partition and a moved checkpoint concern that partition alone; any
 * other failure is thrown to the consumer.
 */
export function batchDispatch(parts: BatchDispatchParts) {
  const { assignment, queues, offsetReporter, countOf, heartbeatInterval, stopping, onCrash, logger } = parts;

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isStale, isRunning } = payload;
    const partition = { topic: batch.topic, partition: batch.partition };
    const keepingMembership = <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> =>
      withHeartbeat(heartbeat, heartbeatInterval, stopping, work);
    const busy = queues.idle(partition);
    if (busy)
      await keepingMembership(async (signal) => {
        await orAborted(busy, signal);
        if (!stopping.aborted) signal.throwIfAborted();
      });
    if (!isRunning() || isStale() || stopping.aborted) return;
    if (!(await assignment.continues(partition, fetchedOffsetOf(batch)))) return;
    const offsets = { from: assignment.position(partition), end: endOf(batch) };
    const advance = (): void => {
      resolveOffset(batch.lastOffset());
      assignment.readUpTo(partition, offsets.end);
    };
    // A small batch advances the position only once it is handled: kafkajs may restart from the position silently.
    if (sizeOf(batch) === 'small')
      return keepingMembership((signal) => handleBatch(partition, batch, offsets, signal, advance));
    advance();
    inBackground((signal) => handleBatch(partition, batch, offsets, signal));
  }

  const handleBatch = (
    partition: TopicPartition,
    batch: Batch,
    offsets: FetchedRange,
    signal: AbortSignal,
    onHandled?: () => void,
  ): Promise<void> =>
    queues.begin(partition, sizeOf(batch), async () => {
      for (const part of partsOf(batch, offsets)) {
        const isLast = part.offsets.end === offsets.end;
        if (!(await handlePart(partition, part, signal, isLast ? onHandled : undefined))) return;
      }
    });

  /**
   * @param onHandled called at once when everything is committed
   * @returns whether it is committed; if not, the records behind it must not be handled
   */
  async function handlePart(
    partition: TopicPartition,
    { messages, offsets }: BatchPart,
    signal: AbortSignal,
    onHandled?: () => void,
  ): Promise<boolean> {
    const records = messages.map((message) => fromKafkajsMessage(partition, message));
    const fetched = { ...offsets, partitions: countOf(partition.topic) };
    try {
      const next = await assignment.handler.handle(partition, records, signal, fetched);
      onHandled?.();
      if (!signal.aborted) offsetReporter.reached(partition, next);
      return true;
    } catch (error) {
      if (stopping.aborted) return false;
      // The partition is no longer assigned to this member: it must not be opened again.
      if (signal.aborted) throw error;
      recover(partition, error);
      return false;
    }
  }

  function recover(partition: TopicPartition, error: unknown): void {
    if (error instanceof PartitionStopped) return assignment.stop(partition, error);
    if (!(error instanceof CheckpointMoved)) throw error;
    logger.warn(
      { ...partition, err: error },
      'another worker moved the checkpoint on: reading the position again',
    );
    // Not awaited: this batch has to end so that the member keeps sending heartbeats.
    void assignment.reopen([partition]);
  }

  /** Runs work that kafkajs does not wait for, until the partitions are assigned again. */
  function inBackground(work: (signal: AbortSignal) => Promise<void>): void {
    const signal = AbortSignal.any([stopping, assignment.ended()]);
    work(signal).catch((error: Error) => {
      if (!signal.aborted) onCrash(error);
    });
  }

  /** Moves the checkpoint past a fetch without records (control records only), for which kafkajs calls no `eachBatch`. */
  function passEmptyFetch(partition: TopicPartition, first: number, end: number): void {
    inBackground((signal) =>
      queues.begin(partition, 'small', async () => {
        const from = assignment.position(partition);
        if (signal.aborted || from === undefined) return;
        const to = Math.max(first, from);
        if (!(await assignment.continues(partition, to))) return;
        const empty = { messages: [], offsets: { from, gap: { from, to }, end } };
        await handlePart(partition, empty, signal, () => assignment.readUpTo(partition, end));
      }),
    );
  }

  return { eachBatch, passEmptyFetch };
}
