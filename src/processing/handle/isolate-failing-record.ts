import { TechnicalFailure } from '../../service-layer/errors.ts';
import type { HandleBatch } from './handle-batch.ts';
import type { Checkpoint } from '../flush/checkpoint.ts';
import type { Decoded, DecodedCommand, InvalidDecoded } from '../decode/command-decoder.ts';
import { InvalidRecord } from '../decode/invalid-record.ts';
import type { Logger } from '../runtime/logger.ts';
import { placeOf } from '../records/record.ts';

/** How often a record is tried alone before it becomes a dead letter. */
export const ATTEMPTS_ALONE = 3;

/**
 * Applies records; when they fail for a reason that is not technical, halves them until the one record that
 * fails alone is found. That one becomes a dead letter, all others are handled, in order.
 * @param onProgress told the checkpoint after each committed transaction
 * @param signal aborted: no further transaction is begun
 * @throws TechnicalFailure, to be retried from the last checkpoint reported
 */
export type ApplyOrBisect = (
  checkpoint: Checkpoint,
  records: readonly Decoded[],
  onProgress: (reached: Checkpoint) => void,
  signal?: AbortSignal,
) => Promise<Checkpoint>;

export function bisecting(apply: HandleBatch, logger: Logger): ApplyOrBisect {
  const applyOrBisect: ApplyOrBisect = async (checkpoint, records, onProgress, signal) => {
    signal?.throwIfAborted();
    try {
      const reached = await apply(checkpoint, records);
      onProgress(reached);
      return reached;
    } catch (error) {
      if (error instanceof TechnicalFailure) throw error;
      const [only] = records;
      if (records.length === 1 && only) {
        const reached = await applyAlone(checkpoint, only, error);
        onProgress(reached);
        return reached;
      }
      logger.warn(
        { records: records.length, err: error },
        'a batch failed: halving it to find the record at fault',
      );
      const middle = Math.ceil(records.length / 2);
      const halfway = await applyOrBisect(checkpoint, records.slice(0, middle), onProgress, signal);
      return applyOrBisect(halfway, records.slice(middle), onProgress, signal);
    }
  };

  async function applyAlone(checkpoint: Checkpoint, decoded: Decoded, failure: unknown): Promise<Checkpoint> {
    let last = failure;
    for (let attempt = 2; attempt <= ATTEMPTS_ALONE; attempt += 1) {
      try {
        return await apply(checkpoint, [decoded]);
      } catch (error) {
        if (error instanceof TechnicalFailure) throw error;
        last = error;
      }
    }
    if (decoded.kind === 'invalid') throw unwritable(last);
    logger.error({ ...logFields(decoded), err: last }, 'a record failed alone: it becomes a dead letter');
    try {
      return await apply(checkpoint, [deadLetterOf(decoded, last)]);
    } catch (error) {
      throw error instanceof TechnicalFailure ? error : unwritable(error);
    }
  }

  return applyOrBisect;
}

export const logDeadLetter = (item: InvalidDecoded, logger: Logger): void =>
  logger.warn({ ...logFields(item), code: item.reason.code }, `dead letter: ${item.reason.message}`);

/** What each log line about a command carries. */
export function logFields({ record, ...decoded }: Decoded): object {
  const { topic, partition, offset } = record;
  if (decoded.kind === 'invalid')
    return { commandId: decoded.id ?? placeOf(record), topic, partition, offset };
  return { commandId: decoded.headers.id, sku: decoded.command.data.sku, topic, partition, offset };
}

/** Nothing is skipped: what cannot even be written as a dead letter is tried again until somebody mends the cause. */
const unwritable = (cause: unknown): TechnicalFailure =>
  new TechnicalFailure('a dead letter cannot be written', { cause });

function deadLetterOf({ record, headers }: DecodedCommand, failure: unknown): Decoded {
  const story = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  return {
    kind: 'invalid',
    record,
    id: headers.id,
    reason: new InvalidRecord('HANDLER_FAILED', story),
    attempts: ATTEMPTS_ALONE,
  };
}
