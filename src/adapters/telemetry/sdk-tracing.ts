import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span as SdkSpan,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { Span, SpanStart, Tracing } from '../../processing/runtime/tracing.ts';
import { isSampled, producerLinks, spanOf } from './producer-links.ts';

const MAX_MESSAGE_CHARACTERS = 500;

const KINDS: Readonly<Record<SpanStart['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Spans of an OpenTelemetry SDK. It is not registered globally: nothing else of the process is traced. */
export function sdkTracing(tracer: Tracer): Tracing {
  const around = new AsyncLocalStorage<Context>();

  async function within<Result>(span: SdkSpan, work: () => Promise<Result>): Promise<Result> {
    try {
      return await around.run(trace.setSpan(ROOT_CONTEXT, span), work);
    } catch (error) {
      const { name, message } = Error.isError(error) ? error : new Error(String(error));
      span.setAttribute('error.type', name);
      span.setStatus({ code: SpanStatusCode.ERROR, message: message.slice(0, MAX_MESSAGE_CHARACTERS) });
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    span(start, work) {
      const span = begin(tracer, start);
      return within(span, () => work(viewOf(span)));
    },
    step(name, attributes, work) {
      const context = around.getStore();
      if (!context) return work();
      return within(tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, context), work);
    },
  };
}

/** What cannot be described, such as a damaged message, is not traced. */
function begin(tracer: Tracer, start: () => SpanStart): SdkSpan {
  try {
    const { name, kind, attributes, parent, producers } = start();
    const found = producers ? producerLinks(producers) : { links: [], parent: spanOf(parent) };
    const context = found.parent ? trace.setSpanContext(ROOT_CONTEXT, found.parent) : ROOT_CONTEXT;
    return tracer.startSpan(name, { kind: KINDS[kind], attributes, links: found.links }, context);
  } catch {
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }
}

function viewOf(span: SdkSpan): Span {
  const context = span.spanContext();
  const { traceId, spanId } = context;
  return {
    traceparent: isSpanContextValid(context)
      ? `00-${traceId}-${spanId}-${isSampled(context) ? '01' : '00'}`
      : undefined,
    set: (attributes) => void span.setAttributes(attributes),
    fail(type) {
      span.setAttribute('error.type', type);
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
  };
}
