import { type Link, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';

/** Links of a span at most; the SDK would drop the first ones of more. */
export const MAX_LINKS = 128;

export type ProducerLinks = {
  readonly links: Link[];
  /** The span that all messages name; undefined if there are several, or messages without one. */
  readonly parent: SpanContext | undefined;
};

/**
 * The spans that messages name, each once: those of sampled traces first, because a link to a trace that is not kept
 * leads nowhere. So the first link is of a sampled trace if any message is.
 * @param traceparents of the messages, as they came: malformed ones count as absent
 */
export function producerLinks(traceparents: Iterable<string | undefined>): ProducerLinks {
  const seen = new Set<string | undefined>();
  const sampled: SpanContext[] = [];
  const others: SpanContext[] = [];
  for (const traceparent of traceparents) {
    if (seen.has(traceparent)) continue;
    seen.add(traceparent);
    const span = spanOf(traceparent);
    if (!span) continue;
    if (isSampled(span)) sampled.push(span);
    else if (others.length < MAX_LINKS) others.push(span);
    if (sampled.length === MAX_LINKS) break;
  }
  const spans = [...sampled, ...others].slice(0, MAX_LINKS);
  return {
    links: spans.map((context) => ({ context })),
    parent: seen.size === 1 ? spans[0] : undefined,
  };
}

/** The span that a `traceparent` names; undefined if it is absent or malformed. */
export function spanOf(traceparent: string | undefined): SpanContext | undefined {
  const context = traceparent === undefined ? null : parseTraceParent(traceparent);
  return context ? { ...context, isRemote: true } : undefined;
}

export const isSampled = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) !== 0;
