import type { Batch, EachBatchPayload } from 'kafkajs';
import { orAborted } from '../../../processing/runtime/deadlines.ts';
import type { FetchedRange } from '../../../processing/read/record-source.ts';
import type { TopicPartition } from '../../../processing/records/record.ts';
import { withHeartbeat } from './heartbeat.ts';
import type { Assignment } from './partition-assignment.ts';
import type { PartitionQueues } from './partition-queues.ts';
import type { HandleRange } from './range-handling.ts';
import { fetchedOffsetOf, partsOf } from './batch-parts.ts';
import { readRecord } from './read-record.ts';

export type BatchDispatchParts = {
  readonly assignment: Assignment;
  readonly lanes: PartitionQueues;
  readonly handleRange: HandleRange;
  /** Milliseconds between the heartbeats while a batch is waited for. */
  readonly heartbeatInterval: number;
  readonly stopping: AbortSignal;
  /** Told of a failure in what kafkajs does not wait for. */
  readonly onCrash: (error: Error) => void;
};

/**
 * Records from which on a batch is large. It is not waited for: the next fetch is under way while it is handled. Small
 * ones are: at a low rate all partitions of a fetch go together, and what comes meanwhile is one fetch, not many.
 */
const LARGE = 500;
const endOf = (batch: Batch): number => Number(batch.lastOffset()) + 1;
const sizeOf = ({ messages }: Batch) => (messages.length < LARGE ? 'small' : 'large');

/** Takes the batches that kafkajs hands out: those that go on where the partition was read to, each after the one before. */
export function batchDispatch(parts: BatchDispatchParts) {
  const { assignment, lanes, handleRange, heartbeatInterval, stopping, onCrash } = parts;

  async function eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, isStale, isRunning } = payload;
    const partition = { topic: batch.topic, partition: batch.partition };
    const beating = <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> =>
      withHeartbeat(heartbeat, heartbeatInterval, stopping, work);
    const busy = lanes.idle(partition);
    if (busy)
      await beating(async (signal) => {
        await orAborted(busy, signal);
        if (!stopping.aborted) signal.throwIfAborted();
      });
    if (!isRunning() || isStale() || stopping.aborted) return;
    if (!(await assignment.continues(partition, fetchedOffsetOf(batch)))) return;
    const offsets = { from: assignment.position(partition), end: endOf(batch) };
    const readOn = (): void => {
      resolveOffset(batch.lastOffset());
      assignment.readUpTo(partition, offsets.end);
    };
    // Read on from only when it is handled: kafkajs may begin anew where it was, without a word.
    if (sizeOf(batch) === 'small')
      return beating((signal) => handle(partition, batch, offsets, signal, readOn));
    readOn();
    unwatched((signal) => handle(partition, batch, offsets, signal));
  }

  const handle = (
    partition: TopicPartition,
    batch: Batch,
    offsets: FetchedRange,
    signal: AbortSignal,
    handled?: () => void,
  ): Promise<void> =>
    lanes.begin(partition, sizeOf(batch), async () => {
      for (const { messages, offsets: part } of partsOf(batch, offsets)) {
        const records = messages.map((message) => readRecord(partition, message));
        const range = { partition, records, offsets: part };
        const isLast = part.end === offsets.end;
        if (!(await handleRange(range, signal, isLast ? handled : undefined))) return;
      }
    });

  /** Runs what kafkajs does not wait for, until the partitions are assigned anew. */
  function unwatched(work: (signal: AbortSignal) => Promise<void>): void {
    const signal = AbortSignal.any([stopping, assignment.ended()]);
    work(signal).catch((error: Error) => {
      if (!signal.aborted) onCrash(error);
    });
  }

  /** Over a fetch without records: kafkajs keeps it to itself; the checkpoint has to pass it, too. */
  function pass(partition: TopicPartition, first: number, end: number): void {
    unwatched((signal) =>
      lanes.begin(partition, 'small', async () => {
        const from = assignment.position(partition);
        if (signal.aborted || from === undefined) return;
        const to = Math.max(first, from);
        if (!(await assignment.continues(partition, to))) return;
        const empty = { partition, records: [], offsets: { from, gap: { from, to }, end } };
        await handleRange(empty, signal, () => assignment.readUpTo(partition, end));
      }),
    );
  }

  return { eachBatch, pass };
}
