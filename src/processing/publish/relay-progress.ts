import type { Logger } from '../runtime/logger.ts';

/** What relays have reported to Postgres about a stream. */
export type ReportedProgress = {
  /** Messages up to this sequence were published, perhaps more. */
  readonly published: number;
  /** Set by a person (`outbox resume`): a relay that has lost its position goes on after this message. Otherwise null. */
  readonly resumeAfter: number | null;
};

/** Where relays report how far they have published, for others to read. A relay itself goes by its position in Kafka. */
export interface RelayProgress {
  /**
   * @param published the last published sequence of each stream, by checkpoint id
   * @throws TechnicalFailure
   */
  report(published: ReadonlyMap<number, number>): Promise<void>;
  /**
   * What relays have reported about these streams, by checkpoint id. Never ahead of what is published.
   * @throws TechnicalFailure
   */
  reported(checkpointIds: readonly number[]): Promise<ReadonlyMap<number, ReportedProgress>>;
}

/** Time between two reports while there is more to publish. */
const BUSY_REPORT_INTERVAL_MS = 1_000;
/** Time between two reports otherwise. Not 0: at a low rate each message would cause a commit of its own. */
export const IDLE_REPORT_INTERVAL_MS = 100;

const REPORT_INTERVALS_MS = { busy: BUSY_REPORT_INTERVAL_MS, idle: IDLE_REPORT_INTERVAL_MS, end: 0 } as const;
/** `busy`: there is more to publish. `idle`: there is not. `end`: the relay stops, so report at once. */
type Moment = keyof typeof REPORT_INTERVALS_MS;

/** Returns a function that reports what has changed, unless it is too soon. It returns whether something is left to report. */
export function progressReporter(progress: RelayProgress, logger: Logger, now: () => number) {
  const reported = new Map<number, number>();
  let lastTime = -Infinity;

  return async (published: ReadonlyMap<number, number>, moment: Moment): Promise<boolean> => {
    const changed = new Map([...published].filter(([stream, sequence]) => reported.get(stream) !== sequence));
    if (changed.size === 0) return false;
    if (now() - lastTime < REPORT_INTERVALS_MS[moment]) return true;
    lastTime = now();
    try {
      await progress.report(changed);
      for (const [stream, sequence] of changed) reported.set(stream, sequence);
      return false;
    } catch (err) {
      // The messages are published all the same; others only learn of it later.
      logger.debug({ err }, 'progress not reported: trying again');
      return true;
    }
  };
}
