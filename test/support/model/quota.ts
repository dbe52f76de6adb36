/**
 * Milliseconds over which a broker counts the bytes of a producer: 11 samples of a second, the last of which is not
 * complete.
 */
const WINDOW_MS = 10_000;

/**
 * How long a broker with a producer quota makes a producer wait, as measured on Kafka 4.3.1: the bytes sent now and
 * within the last 10 s, minus the bytes that the quota allows in 10 s, divided by the quota.
 * @param quota bytes a second
 */
export function quotaModel(quota: number) {
  const sent: { readonly at: number; readonly bytes: number }[] = [];
  let clock = 0;
  return {
    /** Milliseconds since the beginning. */
    now: (): number => clock,
    /** Sends this many bytes, and returns how many milliseconds that takes. */
    send(bytes: number): number {
      sent.push({ at: clock, bytes });
      const recent = sent.filter(({ at }) => at > clock - WINDOW_MS);
      const total = recent.reduce((sum, each) => sum + each.bytes, 0);
      const ms = 10 + Math.max(0, (total / quota) * 1_000 - WINDOW_MS);
      clock += ms;
      return ms;
    },
    /** Sends nothing for this many milliseconds. */
    rest: (ms: number): void => void (clock += ms),
  };
}
