/**
 * Runs work and calls `heartbeat` every `interval` ms until it is done, so that a long transaction or a
 * database that is away costs no membership. When a heartbeat fails (the group rebalances) the signal given to
 * the work is aborted, and the heartbeat's error is thrown once the work has ended.
 */
export async function withHeartbeat<Result>(
  heartbeat: () => Promise<void>,
  interval: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lost = new AbortController();
  let failure: unknown;
  const timer = setInterval(() => {
    heartbeat().catch((error: unknown) => {
      failure ??= error;
      lost.abort(error);
    });
  }, interval);
  try {
    return await work(AbortSignal.any([stop, lost.signal]));
  } catch (error) {
    throw failure ?? error;
  } finally {
    clearInterval(timer);
  }
}
