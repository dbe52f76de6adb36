import type { Logger } from './logger.ts';
import type { PartitionHandler, RecordSource } from './record-source.ts';

export type RestartLimit = {
  /** One more than so many within `within` ms is the end. */
  readonly crashes: number;
  readonly within: number;
};

/**
 * A source that is made anew when it cannot go on by itself; when that happens too often, `onGiveUp` is told.
 * @param make makes a source, which says by `onCrash` that it cannot go on
 */
export function restartingSource(
  make: (onCrash: (error: Error) => void) => RecordSource,
  limit: RestartLimit,
  onGiveUp: (error: Error) => void,
  logger: Logger,
): RecordSource {
  let source: RecordSource | undefined;
  let handler: PartitionHandler | undefined;
  let isStopped = false;
  /** Of the first source that has started: one that crashes while it starts says nothing more. */
  const started = Promise.withResolvers<void>();
  const crashes: number[] = [];

  async function run(): Promise<void> {
    const fresh: RecordSource = make((error) => {
      // What an old source has to say is of no more interest.
      if (source === fresh) void restart(fresh, error);
    });
    source = fresh;
    if (handler) await fresh.start(handler);
    started.resolve();
  }

  async function restart(old: RecordSource, error: Error): Promise<void> {
    if (isStopped) return;
    const now = performance.now();
    crashes.push(now);
    const recent = crashes.filter((time) => now - time < limit.within);
    if (recent.length > limit.crashes) return onGiveUp(error);
    logger.error({ err: error, crashes: recent.length }, 'the consumer crashed: a new one takes its place');
    source = undefined;
    await old.stop().catch((err: unknown) => logger.debug({ err }, 'crashed consumer not closed cleanly'));
    if (!isStopped) await run().catch(onGiveUp);
  }

  return {
    async start(given) {
      handler = given;
      await Promise.race([run(), started.promise]);
    },
    async stop() {
      isStopped = true;
      await source?.stop();
    },
    async problem() {
      return source ? source.problem() : 'the consumer is made anew';
    },
  };
}
