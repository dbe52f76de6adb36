import { AccessRefused, TechnicalFailure } from '../../service-layer/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import type { PartitionHandler, RecordSource } from './record-source.ts';
import { pause, type RetryPolicy } from '../runtime/retry.ts';

export type RestartLimit = {
  /** Give up after more than `crashes` crashes within `within` ms. */
  readonly crashes: number;
  readonly within: number;
  /** Delays between restarts while access is refused or no start succeeds: these are tried without a limit. */
  readonly retry: RetryPolicy;
};

/**
 * A record source that is replaced by a new one when it crashes. If it crashes too often, `onGiveUp` is called. A source
 * that is refused access, or that fails to start for a technical reason, is replaced until it works.
 * @param make makes a source, which calls `onCrash` when it cannot go on
 */
export function restartingSource(
  make: (onCrash: (error: Error) => void) => RecordSource,
  limit: RestartLimit,
  onGiveUp: (error: Error) => void,
  logger: Logger,
): RecordSource {
  let source: RecordSource | undefined;
  let handler: PartitionHandler | undefined;
  const stopping = new AbortController();
  /** Resolved when a source has started: the start of one that crashes meanwhile may never end. */
  const started = Promise.withResolvers<void>();
  const crashTimes: number[] = [];
  let failedStarts = 0;
  /** Why the last source did not start, or was refused access; undefined again once one is a member of its group. */
  let obstacle: string | undefined;

  async function run(): Promise<void> {
    const fresh: RecordSource = make((error) => {
      // Ignore reports of a source that was replaced.
      if (source === fresh) void restart(fresh, error);
    });
    source = fresh;
    if (handler) await fresh.start(handler).catch((error: unknown) => startFailed(fresh, error));
    started.resolve();
  }

  async function startFailed(fresh: RecordSource, error: unknown): Promise<void> {
    if (!(error instanceof TechnicalFailure)) throw error;
    if (source === fresh && !stopping.signal.aborted) await waitAndReplace(fresh, error);
  }

  async function restart(old: RecordSource, error: Error): Promise<void> {
    if (stopping.signal.aborted) return;
    if (error instanceof AccessRefused) return waitAndReplace(old, error);
    obstacle = undefined;
    failedStarts = 0;
    const now = performance.now();
    crashTimes.push(now);
    const recent = crashTimes.filter((time) => now - time < limit.within);
    if (recent.length > limit.crashes) return onGiveUp(error);
    logger.error({ err: error, crashes: recent.length }, 'the consumer crashed: starting a new one');
    await replace(old);
  }

  async function waitAndReplace(old: RecordSource, error: TechnicalFailure): Promise<void> {
    failedStarts += 1;
    const what = error instanceof AccessRefused ? 'refused' : 'not started';
    logger[error.message === obstacle ? 'debug' : 'warn'](
      { err: error },
      `consumer ${what}: ${error.message}`,
    );
    obstacle = error.message;
    await replace(old, () => pause(limit.retry, failedStarts, stopping.signal));
  }

  async function replace(old: RecordSource, wait = async (): Promise<void> => {}): Promise<void> {
    source = undefined;
    await old.stop().catch((err: unknown) => logger.debug({ err }, 'crashed consumer not closed cleanly'));
    await wait();
    if (!stopping.signal.aborted) await run().catch(onGiveUp);
  }

  return {
    async start(given) {
      handler = given;
      await Promise.race([run(), started.promise]);
    },
    async stop() {
      stopping.abort();
      await source?.stop();
    },
    async problem() {
      const problem = source ? await source.problem() : 'the consumer is being restarted';
      if (problem === undefined) obstacle = undefined;
      return obstacle ?? problem;
    },
  };
}
