import type { Logger } from './logger.ts';

/** Where the relay tells how far it is, for others to know. Its own position is elsewhere. */
export interface RelayProgress {
  /**
   * The last published sequence of streams, by the number of their checkpoint.
   * @throws TechnicalFailure
   */
  tell(published: ReadonlyMap<number, number>): Promise<void>;
}

/** Milliseconds between two words on a stream that moves all the time. */
const TELL_EVERY = 1_000;
/** The same where there is nothing else to do: at a low rate each message would have a commit of its own. */
const TELL_IDLE_EVERY = 100;

/** Tells what has changed: at once after a pause, else about once a second, sooner when there is nothing else to do. */
export function progressTeller(progress: RelayProgress, logger: Logger, now: () => number) {
  const told = new Map<number, number>();
  let lastTime = -Infinity;

  return async (published: ReadonlyMap<number, number>, isIdle: boolean): Promise<void> => {
    if (now() - lastTime < (isIdle ? TELL_IDLE_EVERY : TELL_EVERY)) return;
    const news = new Map([...published].filter(([stream, sequence]) => told.get(stream) !== sequence));
    if (news.size === 0) return;
    lastTime = now();
    try {
      await progress.tell(news);
      for (const [stream, sequence] of news) told.set(stream, sequence);
    } catch (err) {
      // What is published is published: others learn of it a little later.
      logger.debug({ err }, 'progress not told: trying again');
    }
  };
}
