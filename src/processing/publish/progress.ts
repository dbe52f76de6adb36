import type { Logger } from '../runtime/logger.ts';

/** What is known of a stream outside Kafka. */
export type Told = {
  /** The sequence of a message that was published; those before it were, too. */
  readonly published: number;
  /** After which message a person lets a relay go on that has lost its position; null: none is to. */
  readonly resumeAfter: number | null;
};

/** Where the relay tells how far it is, for others to know. Its own position is elsewhere. */
export interface RelayProgress {
  /**
   * The last published sequence of streams, by the number of their checkpoint.
   * @throws TechnicalFailure
   */
  tell(published: ReadonlyMap<number, number>): Promise<void>;
  /**
   * What relays have told of these streams: never ahead of what is published.
   * @throws TechnicalFailure
   */
  told(checkpointIds: readonly number[]): Promise<ReadonlyMap<number, Told>>;
}

/** Milliseconds between two words on a stream that moves all the time. */
const TELL_EVERY = 1_000;
/** The same where there is nothing else to do: at a low rate each message would have a commit of its own. */
export const REPORT_IDLE_EVERY_MS = 100;

/** When progress is told: about once a second while there is more to publish, sooner where there is not, at the end at once. */
type Moment = 'busy' | 'idle' | 'end';
const LEAST = { busy: TELL_EVERY, idle: REPORT_IDLE_EVERY_MS, end: 0 } as const;

/** Tells what has changed. Returns whether there is something left to tell. */
export function progressReporter(progress: RelayProgress, logger: Logger, now: () => number) {
  const told = new Map<number, number>();
  let lastTime = -Infinity;

  return async (published: ReadonlyMap<number, number>, moment: Moment): Promise<boolean> => {
    const news = new Map([...published].filter(([stream, sequence]) => told.get(stream) !== sequence));
    if (news.size === 0) return false;
    if (now() - lastTime < LEAST[moment]) return true;
    lastTime = now();
    try {
      await progress.tell(news);
      for (const [stream, sequence] of news) told.set(stream, sequence);
      return false;
    } catch (err) {
      // What is published is published: others learn of it a little later.
      logger.debug({ err }, 'progress not told: trying again');
      return true;
    }
  };
}
