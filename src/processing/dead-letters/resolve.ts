import type { Decision } from './decision.ts';
import { type DecidedLetter, type DecisionWriter, eachLetter, type LetterLog } from './ports.ts';
import type { DeadLetter } from './dead-letter.ts';
import { replayBytes, replayObstacle, replayOf, type ReplayTopics } from './replay.ts';
import { isSelected, type Selection } from './selection.ts';

/** What somebody wants to be done. */
export type ResolutionRequest = {
  readonly decision: Decision['decision'];
  readonly selection: Selection;
  /** True: letters that were decided about before, too. */
  readonly again: boolean;
  readonly note: string | undefined;
};

export type ResolveDependencies = {
  readonly log: LetterLog;
  readonly writer: DecisionWriter;
  readonly topics: ReplayTopics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted: no further transaction is begun. */
  readonly stop: AbortSignal;
};

export type ResolveReport = {
  /** Told of letters once they are decided for good. */
  readonly onDecided: (decided: readonly DecidedLetter[]) => Promise<void>;
  /** Told of a letter that stays open, and why. */
  readonly onRefused: (letter: DeadLetter, obstacle: string) => void;
};

/** Letters a transaction at most. */
const BATCH = 200;
/** Of the largest record batch a topic takes: the rest is for what Kafka adds. */
const BATCH_SHARE = 0.9;

/**
 * Decides about all letters that are meant and there now, in transactions of some hundred. A letter is decided
 * about once, whenever this is stopped and called again.
 * @throws TechnicalFailure
 */
export async function resolveDeadLetters(
  wish: ResolutionRequest,
  { log, writer, topics, now, stop }: ResolveDependencies,
  { onDecided, onRefused }: ResolveReport,
): Promise<void> {
  const isMeant = isSelected(wish.selection);
  const maxBytes =
    BATCH_SHARE * topics.values().reduce((least, topic) => Math.min(least, topic.maxBytes), Infinity);
  let batch: DecidedLetter[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    if (batch.length === 0 || stop.aborted) return;
    const decided = batch;
    batch = [];
    bytes = 0;
    await writer.write(decided);
    await onDecided(decided);
  }

  async function add(letter: DeadLetter): Promise<void> {
    const decided = decide(letter, wish, topics, now());
    const size = decided.record ? replayBytes(decided.record) : 0;
    if (batch.length === BATCH || bytes + size > maxBytes) await flush();
    batch.push(decided);
    bytes += size;
  }

  const onLetter = (letter: DeadLetter, before: Decision | undefined): void | Promise<void> => {
    if (!isMeant(letter) || (before && !wish.again)) return undefined;
    const obstacle = obstacleTo(wish, letter, topics);
    return obstacle === undefined ? add(letter) : onRefused(letter, obstacle);
  };
  await eachLetter(log, onLetter, stop);
  await flush();
}

/** Why it cannot be done; undefined if it can. */
export const obstacleTo = (
  { decision }: ResolutionRequest,
  letter: DeadLetter,
  topics: ReplayTopics,
): string | undefined => (decision === 'replayed' ? replayObstacle(letter, topics) : undefined);

function decide(
  letter: DeadLetter,
  { decision, note }: ResolutionRequest,
  topics: ReplayTopics,
  now: number,
): DecidedLetter {
  const at = new Date(now).toISOString();
  return {
    letter,
    decision: { decision, at, ...(note === undefined ? {} : { note }) },
    record: decision === 'replayed' ? replayOf(letter, topics) : undefined,
  };
}
