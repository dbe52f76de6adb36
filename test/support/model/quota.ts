/** Milliseconds over which a broker counts what a producer sent: 11 samples of a second, of which the last one runs. */
const WINDOW_MS = 10_000;

/**
 * How long a broker with a producer quota makes a producer wait, as Kafka 4.3.1 was measured: what was sent within the
 * last 10 s and now, in excess of what the quota allows in 10 s, is waited off at the rate of the quota.
 * @param quota bytes a second
 */
export function quotaModel(quota: number) {
  const sent: { readonly at: number; readonly bytes: number }[] = [];
  let clock = 0;
  return {
    /** Milliseconds since the begin. */
    now: (): number => clock,
    /** Sends so many bytes, and returns the milliseconds that it takes. */
    send(bytes: number): number {
      sent.push({ at: clock, bytes });
      const recent = sent.filter(({ at }) => at > clock - WINDOW_MS);
      const total = recent.reduce((sum, each) => sum + each.bytes, 0);
      const ms = 10 + Math.max(0, (total / quota) * 1_000 - WINDOW_MS);
      clock += ms;
      return ms;
    },
    /** Nothing is sent for so many milliseconds. */
    rest: (ms: number): void => void (clock += ms),
  };
}
