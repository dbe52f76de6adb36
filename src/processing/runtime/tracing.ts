/** By name, from OpenTelemetry's semantic conventions where they have one. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

// A `traceparent` is the header of W3C Trace Context: it names a span and says whether its trace is kept ("sampled").

export type SpanStart = {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes: SpanAttributes;
  /** The `traceparent` of the caller. Malformed counts as absent. */
  readonly parent?: string | undefined;
  /**
   * The `traceparent` of each message that the work is about, undefined for a message without one. If all messages
   * name the same span, the new span is its child; otherwise it begins a trace, with links to their spans.
   */
  readonly producers?: Iterable<string | undefined>;
};

export type Span = {
  /** Undefined if nothing is traced. */
  readonly traceparent: string | undefined;
  set(attributes: SpanAttributes): void;
  /** @param type a short name of the error, of which there are few */
  fail(type: string): void;
};

/** Shows what a process spends its time on. Nothing that is stored or published may depend on it, and it never fails. */
export interface Tracing {
  /**
   * Runs the work within a span, which fails if the work does.
   * @param start not called if nothing is traced
   */
  span<Result>(start: () => SpanStart, work: (span: Span) => Promise<Result>): Promise<Result>;
  /** Runs the work within a child of the span around it; without a span around it, just runs it. */
  step<Result>(name: string, attributes: SpanAttributes, work: () => Promise<Result>): Promise<Result>;
}

const noSpan: Span = { traceparent: undefined, set: () => undefined, fail: () => undefined };

/** Traces nothing. */
export const noTracing: Tracing = {
  span: (_start, work) => work(noSpan),
  step: (_name, _attributes, work) => work(),
};
