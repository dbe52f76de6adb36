import type { SpanAttributes, SpanStart, Tracing } from '../../../src/processing/runtime/tracing.ts';

export type MemorySpan = Omit<SpanStart, 'producers'> & {
  readonly producers: readonly (string | undefined)[];
  readonly steps: { readonly name: string; readonly attributes: SpanAttributes }[];
};

/** Keeps the spans in the order of their beginning. Steps belong to the last span that has begun. */
export function memoryTracing(): Tracing & { readonly spans: MemorySpan[] } {
  const spans: MemorySpan[] = [];
  return {
    spans,
    span(start, work) {
      const { producers = [], ...rest } = start();
      spans.push({ ...rest, producers: [...producers], steps: [] });
      return work({ traceparent: undefined, set: () => undefined, fail: () => undefined });
    },
    step(name, attributes, work) {
      spans.at(-1)?.steps.push({ name, attributes });
      return work();
    },
  };
}
