import { commandRecord, type OutgoingCommand } from '../produce/command-record.ts';
import type { DeadLetter } from './dead-letter.ts';
import { type DeadLetterLog, eachDeadLetter, type ResolutionWriter } from './ports.ts';
import { type ReplayedRecord, replayObstacle, replayOf, type ReplayTopics } from './replayed-record.ts';
import { type Resolution, resolutionKey } from './resolution.ts';

/** Header of a command that replaces a dead letter: the dead letter's resolution key. */
export const CORRECTS_HEADER = 'dlq-corrects';

/** What to do with one dead letter. */
export type OneResolution =
  | { readonly decision: 'replayed'; readonly note: string | undefined }
  | { readonly decision: 'discarded'; readonly note: string }
  | {
      readonly decision: 'replaced';
      readonly note: string | undefined;
      readonly command: OutgoingCommand;
      /** The topic to send it to. */
      readonly topic: string;
    };

/** What became of it: nothing is done unless it is `resolved`. */
export type OneOutcome =
  | { readonly kind: 'resolved'; readonly resolution: Resolution }
  | { readonly kind: 'resolved before'; readonly resolution: Resolution }
  | { readonly kind: 'not replayable'; readonly obstacle: string }
  | { readonly kind: 'gone' };

export type OneDependencies = {
  /** Has all resolutions, and of the dead letters at least this one. */
  readonly log: DeadLetterLog;
  readonly writer: ResolutionWriter;
  readonly topics: ReplayTopics;
  /** `ce_source` of commands. */
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly stop: AbortSignal;
};

/**
 * Resolves one dead letter, unless it was resolved before: the record or command and the resolution are written in one
 * transaction. The writer is opened first, so that no other writer resolves the dead letter in between.
 * @throws TechnicalFailure if the result is unknown. Call it again: the dead letter is not resolved twice
 */
export async function resolveOne(
  wanted: DeadLetter,
  request: OneResolution,
  { log, writer, topics, source, now, stop }: OneDependencies,
): Promise<OneOutcome> {
  await writer.open();
  let found: { readonly deadLetter: DeadLetter; readonly earlier: Resolution | undefined } | undefined;
  await eachDeadLetter(
    log,
    (deadLetter, earlier) => {
      if (resolutionKey(deadLetter) === resolutionKey(wanted)) found = { deadLetter, earlier };
    },
    stop,
  );
  if (!found) return { kind: 'gone' };
  const { deadLetter, earlier } = found;
  if (earlier) return { kind: 'resolved before', resolution: earlier };
  const obstacle = request.decision === 'replayed' ? replayObstacle(deadLetter, topics) : undefined;
  if (obstacle !== undefined) return { kind: 'not replayable', obstacle };
  const resolution = resolutionOf(request, now());
  await writer.write([
    { deadLetter, resolution, record: recordOf(request, deadLetter, topics, source, now()) },
  ]);
  return { kind: 'resolved', resolution };
}

function resolutionOf(request: OneResolution, now: number): Resolution {
  return {
    decision: request.decision,
    at: new Date(now).toISOString(),
    ...(request.note === undefined ? {} : { note: request.note }),
    ...(request.decision === 'replaced' ? { commandId: request.command.id } : {}),
  };
}

function recordOf(
  request: OneResolution,
  deadLetter: DeadLetter,
  topics: ReplayTopics,
  source: string,
  now: number,
): ReplayedRecord | undefined {
  if (request.decision === 'discarded') return undefined;
  if (request.decision === 'replayed') return replayOf(deadLetter, topics);
  const { key, value, headers } = commandRecord(request.command, source, now);
  return {
    topic: request.topic,
    partition: undefined,
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: [...headers, [CORRECTS_HEADER, resolutionKey(deadLetter)]],
  };
}
