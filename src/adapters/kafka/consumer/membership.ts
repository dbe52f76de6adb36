import type { Consumer } from 'kafkajs';

/**
 * Observes whether a consumer is a member of its group, through kafkajs's events.
 * @param sessionTimeout milliseconds without a heartbeat after which the group goes on without this member
 */
export function groupMembership(consumer: Consumer, sessionTimeout: number) {
  let isMember = false;
  let crash: string | undefined;
  let lastHeartbeat = 0;
  const alive = (): void => void (lastHeartbeat = performance.now());

  consumer.on(consumer.events.GROUP_JOIN, () => {
    isMember = true;
    crash = undefined;
    alive();
  });
  consumer.on(consumer.events.HEARTBEAT, alive);
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    isMember = false;
    crash = payload.error.message;
  });

  return {
    /** Why the consumer gets no records; undefined while it is a member. */
    problem(): string | undefined {
      if (crash !== undefined) return `the consumer crashed: ${crash}`;
      if (!isMember) return 'the consumer has not joined its group yet';
      const silence = performance.now() - lastHeartbeat;
      if (silence <= sessionTimeout) return undefined;
      return `no heartbeat for ${Math.round(silence / 1_000)} s: the group goes on without this consumer`;
    },
  };
}

/**
 * Runs the work and calls `heartbeat` every `interval` ms until it is done, so that the consumer stays a member during
 * a long transaction or while the database is away. If a heartbeat fails (the group rebalances), the signal that the
 * work has is aborted, and the heartbeat's error is thrown once the work has ended.
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
