import { AccessRefused, TechnicalFailure } from '../../service-layer/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import type { PartitionHandler, RecordSource } from './record-source.ts';
import { pause, type RetryPolicy } from '../runtime/retry.ts';

export type RestartLimit = {
  /** One more than so many within `within` ms is the end. */
  readonly crashes: number;
  readonly within: number;
  /** How long to wait where access is refused, or no start succeeds: that is tried for as long as it takes. */
  readonly retry: RetryPolicy;
};

/**
 * A source that is made anew when it cannot go on by itself; when that happens too often, `onGiveUp` is told. One that
 * is refused access, or whose start fails for a technical reason, is made anew until that has passed.
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
  const stopping = new AbortController();
  /** Of the first source that has started: one that crashes while it starts says nothing more. */
  const started = Promise.withResolvers<void>();
  const crashes: number[] = [];
  let hindered = 0;
  /** What kept the last source from its start, or what it was refused; until one gets records again. */
  let hindrance: string | undefined;

  async function run(): Promise<void> {
    const fresh: RecordSource = make((error) => {
      // What an old source has to say is of no more interest.
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
    hindrance = undefined;
    hindered = 0;
    const now = performance.now();
    crashes.push(now);
    const recent = crashes.filter((time) => now - time < limit.within);
    if (recent.length > limit.crashes) return onGiveUp(error);
    logger.error({ err: error, crashes: recent.length }, 'the consumer crashed: a new one takes its place');
    await replace(old);
  }

  async function waitAndReplace(old: RecordSource, error: TechnicalFailure): Promise<void> {
    hindered += 1;
    const what = error instanceof AccessRefused ? 'refused' : 'not started';
    logger[error.message === hindrance ? 'debug' : 'warn'](
      { err: error },
      `consumer ${what}: ${error.message}`,
    );
    hindrance = error.message;
    await replace(old, () => pause(limit.retry, hindered, stopping.signal));
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
      const problem = source ? await source.problem() : 'the consumer is made anew';
      if (problem === undefined) hindrance = undefined;
      return hindrance ?? problem;
    },
  };
}
