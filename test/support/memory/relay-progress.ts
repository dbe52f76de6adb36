import type { RelayProgress } from '../../../src/processing/publish/relay-progress.ts';

export function memoryRelayProgress(): RelayProgress & {
  readonly streams: Map<number, number>;
  readonly accepted: Map<number, number>;
} {
  const streams = new Map<number, number>();
  const accepted = new Map<number, number>();
  return {
    streams,
    accepted,
    async report(published) {
      for (const [stream, sequence] of published) {
        streams.set(stream, sequence);
        accepted.delete(stream);
      }
    },
    reported: async (ids) =>
      new Map(
        [...streams]
          .filter(([id]) => ids.includes(id))
          .map(([id, published]) => [id, { published, resumeAfter: accepted.get(id) ?? null }]),
      ),
  };
}
