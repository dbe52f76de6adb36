import type { RelayProgress } from '../../../src/processing/relay-progress.ts';

export function memoryRelayProgress(): RelayProgress & { readonly streams: Map<number, number> } {
  const streams = new Map<number, number>();
  return {
    streams,
    async tell(published) {
      for (const [stream, sequence] of published) streams.set(stream, sequence);
    },
    told: async (ids) => new Map([...streams].filter(([id]) => ids.includes(id))),
  };
}
