import type { Consumer } from 'kafkajs';

/**
 * Knows whether a consumer is a member of its group, by what kafkajs says of it.
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
    /** Why it gets no records; undefined while it is a member. */
    problem(): string | undefined {
      if (crash !== undefined) return `the consumer crashed: ${crash}`;
      if (!isMember) return 'the consumer has not joined its group yet';
      const silence = performance.now() - lastHeartbeat;
      if (silence <= sessionTimeout) return undefined;
      return `no heartbeat for ${Math.round(silence / 1_000)} s: the group goes on without this consumer`;
    },
  };
}
