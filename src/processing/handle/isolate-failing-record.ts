import { TechnicalFailure } from '../../service-layer/errors.ts';
import type { HandleBatch } from './handle-batch.ts';
import type { Checkpoint } from '../flush/checkpoint.ts';
import type { Decoded, DecodedCommand, InvalidDecoded } from '../decode/command-decoder.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';
import type { Logger } from '../runtime/logger.ts';
import { recordId } from '../records/record.ts';

/** How often a record is tried alone before it becomes a dead letter. */
export const ATTEMPTS_ALONE = 3;

/**
 * Handles consecutive records of a partition in one or more commits.
 * @param onProgress called with the checkpoint after each commit
 * @param signal when aborted, no further commit is begun
 * @returns the checkpoint after the records
 * @throws TechnicalFailure if the rest is to be handled again, from the checkpoint that was reported last
 */
export type HandleRecords = (
  checkpoint: Checkpoint,
  records: readonly Decoded[],
  onProgress: (reached: Checkpoint) => void,
  signal?: AbortSignal,
) => Promise<Checkpoint>;

/**
 * Handles records as one batch. If it fails for a reason that is not technical, it is halved again and
 * again until the one record that fails alone is found. That record becomes a dead letter; all others are handled, in
 * order.
 */
export function bisectOnFailure(handleBatch: HandleBatch, logger: Logger): HandleRecords {
  const handle: HandleRecords = async (checkpoint, records, onProgress, signal) => {
    signal?.throwIfAborted();
    try {
      const reached = await handleBatch(checkpoint, records);
      onProgress(reached);
      return reached;
    } catch (error) {
      if (error instanceof TechnicalFailure) throw error;
      const [only] = records;
      if (records.length === 1 && only) {
        const reached = await retryAlone(checkpoint, only, error);
        onProgress(reached);
        return reached;
      }
      logger.warn(
        { records: records.length, err: error },
        'a batch failed: halving it to find the record that fails',
      );
      const middle = Math.ceil(records.length / 2);
      const halfway = await handle(checkpoint, records.slice(0, middle), onProgress, signal);
      return handle(halfway, records.slice(middle), onProgress, signal);
    }
  };

  async function retryAlone(checkpoint: Checkpoint, decoded: Decoded, failure: unknown): Promise<Checkpoint> {
    let last = failure;
    for (let attempt = 2; attempt <= ATTEMPTS_ALONE; attempt += 1) {
      try {
        return await handleBatch(checkpoint, [decoded]);
      } catch (error) {
        if (error instanceof TechnicalFailure) throw error;
        last = error;
      }
    }
    if (decoded.kind === 'invalid') throw notWritten(last);
    logger.error({ ...logFields(decoded), err: last }, 'a record failed alone: it becomes a dead letter');
    try {
      return await handleBatch(checkpoint, [deadLetterOf(decoded, last)]);
    } catch (error) {
      throw error instanceof TechnicalFailure ? error : notWritten(error);
    }
  }

  return handle;
}

/** Logs that a record becomes a dead letter, and why. */
export const logDeadLetter = (item: InvalidDecoded, logger: Logger): void =>
  logger.warn({ ...logFields(item), code: item.reason.code }, `dead letter: ${item.reason.message}`);

/** The fields of each log line about a command. */
export function logFields({ record, ...decoded }: Decoded): object {
  const { topic, partition, offset } = record;
  if (decoded.kind === 'invalid')
    return { commandId: decoded.id ?? recordId(record), topic, partition, offset };
  return { commandId: decoded.headers.id, sku: decoded.command.data.sku, topic, partition, offset };
}

/** A dead letter that cannot be written is tried again until somebody repairs the cause: no record is skipped. */
const notWritten = (cause: unknown): TechnicalFailure =>
  new TechnicalFailure('a dead letter cannot be written', { cause });

function deadLetterOf({ record, headers }: DecodedCommand, failure: unknown): Decoded {
  const text = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return {
    kind: 'invalid',
    record,
    id: headers.id,
    reason: new InvalidRecord('HANDLER_FAILED', text),
    attempts: ATTEMPTS_ALONE,
  };
}
