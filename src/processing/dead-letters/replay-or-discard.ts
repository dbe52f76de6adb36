import type { DeadLetter } from './dead-letter.ts';
import {
  type DeadLetterLog,
  eachDeadLetter,
  type ResolutionWriter,
  type ResolvedDeadLetter,
} from './ports.ts';
import { replayBytes, replayObstacle, replayOf, type ReplayTopics } from './replayed-record.ts';
import { type Resolution, resolutionText } from './resolution.ts';
import { isSelected, type Selection } from './selection.ts';

/** Which dead letters to resolve, and how. */
export type ResolutionRequest = {
  readonly decision: Resolution['decision'];
  readonly selection: Selection;
  /** True: dead letters that were resolved before are included. */
  readonly again: boolean;
  readonly note: string | undefined;
};

export type ResolveDependencies = {
  readonly log: DeadLetterLog;
  readonly writer: ResolutionWriter;
  readonly topics: ReplayTopics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted: no further transaction starts. */
  readonly stop: AbortSignal;
};

export type ResolveListeners = {
  /** Called after each transaction is committed. */
  readonly onResolved: (resolved: readonly ResolvedDeadLetter[]) => Promise<void>;
  /** Called for each dead letter that stays open, with the reason. */
  readonly onRefused: (deadLetter: DeadLetter, obstacle: string) => void;
};

const MAX_TRANSACTION_DEAD_LETTERS = 200;
/** Share of the smallest topic's batch limit that records may fill; Kafka adds its own bytes. */
const BATCH_SIZE_SAFETY_FACTOR = 0.9;

/**
 * Resolves all selected dead letters that exist now, in transactions of at most 200. It can be stopped and called
 * again: no dead letter is resolved twice.
 * @throws TechnicalFailure
 */
export async function resolveDeadLetters(
  request: ResolutionRequest,
  { log, writer, topics, now, stop }: ResolveDependencies,
  { onResolved, onRefused }: ResolveListeners,
): Promise<void> {
  const isRequested = isSelected(request.selection);
  const maxBytes =
    BATCH_SIZE_SAFETY_FACTOR *
    topics.values().reduce((least, topic) => Math.min(least, topic.maxBytes), Infinity);
  let batch: ResolvedDeadLetter[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    if (batch.length === 0 || stop.aborted) return;
    const resolved = batch;
    batch = [];
    bytes = 0;
    await writer.write(resolved);
    await onResolved(resolved);
  }

  async function add(deadLetter: DeadLetter): Promise<void> {
    const resolved = resolve(deadLetter, request, topics, now());
    const size = resolved.record ? replayBytes(resolved.record) : 0;
    if (batch.length === MAX_TRANSACTION_DEAD_LETTERS || bytes + size > maxBytes) await flush();
    batch.push(resolved);
    bytes += size;
  }

  const onDeadLetter = (deadLetter: DeadLetter, earlier: Resolution | undefined): void | Promise<void> => {
    if (!isRequested(deadLetter) || (earlier && !request.again)) return undefined;
    const obstacle = obstacleTo(request, deadLetter, topics);
    return obstacle === undefined ? add(deadLetter) : onRefused(deadLetter, obstacle);
  };
  await eachDeadLetter(log, onDeadLetter, stop);
  await flush();
}

/** Result of checking the dead letters that were named by their ids: sentences for people. */
export type NamedDeadLetters = {
  /** If this is not empty, nothing may be done to any of them. */
  readonly refusals: readonly string[];
  /** Those that were resolved before and stay as they are, while the others are resolved. */
  readonly resolvedBefore: readonly string[];
};

/**
 * Checks the dead letters named by `ids` before anything is done. Ids that were resolved before do not refuse the
 * others: after an interruption the same ids are given again.
 */
export async function checkNamedDeadLetters(
  ids: ReadonlySet<string>,
  request: ResolutionRequest,
  { log, topics, stop }: Pick<ResolveDependencies, 'log' | 'topics' | 'stop'>,
): Promise<NamedDeadLetters> {
  const open = new Set<string>();
  const resolved = new Map<string, string>();
  const obstacles: string[] = [];
  await eachDeadLetter(
    log,
    (deadLetter, earlier) => {
      const { id } = deadLetter;
      if (!ids.has(id)) return;
      if (earlier && !request.again) {
        const hint = request.decision === 'replayed' ? ': --again replays it once more' : '';
        resolved.set(id, `${id} was ${resolutionText(earlier)}${hint}`);
        return;
      }
      open.add(id);
      const obstacle = obstacleTo(request, deadLetter, topics);
      if (obstacle !== undefined) obstacles.push(`${id} cannot be replayed: ${obstacle}`);
    },
    stop,
  );
  const unknown = [...ids].filter((id) => !open.has(id) && !resolved.has(id));
  const faults = [...unknown.map((id) => `there is no dead letter ${id}`), ...obstacles];
  const resolvedBefore = [...resolved].filter(([id]) => !open.has(id)).map(([, sentence]) => sentence);
  if (faults.length > 0) return { refusals: faults, resolvedBefore: [] };
  return open.size === 0
    ? { refusals: resolvedBefore, resolvedBefore: [] }
    : { refusals: [], resolvedBefore };
}

const obstacleTo = (
  { decision }: ResolutionRequest,
  deadLetter: DeadLetter,
  topics: ReplayTopics,
): string | undefined => (decision === 'replayed' ? replayObstacle(deadLetter, topics) : undefined);

function resolve(
  deadLetter: DeadLetter,
  { decision, note }: ResolutionRequest,
  topics: ReplayTopics,
  now: number,
): ResolvedDeadLetter {
  const at = new Date(now).toISOString();
  return {
    deadLetter,
    resolution: { decision, at, ...(note === undefined ? {} : { note }) },
    record: decision === 'replayed' ? replayOf(deadLetter, topics) : undefined,
  };
}
