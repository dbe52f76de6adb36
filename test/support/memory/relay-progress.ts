import type { RelayProgress } from '../../../src/processing/relay-progress.ts';

export function memoryRelayProgress(): RelayProgress & { readonly told: Map<number, number> } {
  const told = new Map<number, number>();
  return {
    told,
    async tell(published) {
      for (const [stream, sequence] of published) told.set(stream, sequence);
    },
  };
}
