import { describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type SamplerName, samplerOf } from '../../../../src/adapters/telemetry/sampler.ts';
import { sdkTracing } from '../../../../src/adapters/telemetry/sdk-tracing.ts';
import type { SpanStart } from '../../../../src/processing/runtime/tracing.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SAMPLED = `00-${TRACE}-b7ad6b7169203331-01`;
const UNSAMPLED = `00-${TRACE}-b7ad6b7169203331-00`;
const OTHER_SAMPLED = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const OTHER_UNSAMPLED = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';

function given(sampler: SamplerName = 'parentbased_always_on', ratio = 1) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    sampler: samplerOf({ name: sampler, ratio }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  return { tracing: sdkTracing(provider.getTracer('test')), spans: () => exporter.getFinishedSpans() };
}

const starting =
  (over: Partial<SpanStart> = {}) =>
  (): SpanStart => ({
    name: 'process commands',
    kind: 'consumer',
    attributes: { count: 2 },
    ...over,
  });
const nothing = (): Promise<void> => Promise.resolve();

describe('a span', () => {
  it('has the name, the kind and the attributes that it began with and was given since', async () => {
    const { tracing, spans } = given();
    const result = await tracing.span(starting(), async (span) => {
      span.set({ more: 'yes' });
      return 7;
    });
    expect(result).toBe(7);
    expect(spans()).toMatchObject([
      { name: 'process commands', kind: 4, attributes: { count: 2, more: 'yes' }, status: { code: 0 } },
    ]);
  });

  it('is a child of its parent', async () => {
    const { tracing, spans } = given();
    await tracing.span(starting({ parent: SAMPLED }), nothing);
    expect(spans()[0]?.spanContext().traceId).toBe(TRACE);
    expect(spans()[0]?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(spans()[0]?.links).toEqual([]);
  });

  it.each([undefined, 'broken', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
    'given the parent %s, begins a trace',
    async (parent) => {
      const { tracing, spans } = given();
      await tracing.span(starting({ parent }), nothing);
      expect(spans()[0]?.parentSpanContext).toBeUndefined();
    },
  );

  it('tells its own traceparent, with the decision of the sampler', async () => {
    const { tracing } = given();
    const own = (parent: string) => tracing.span(starting({ parent }), async (span) => span.traceparent);
    expect(await own(SAMPLED)).toMatch(new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    expect(await own(UNSAMPLED)).toMatch(new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[0-9a-f]{16}-00$`));
  });

  it('fails with its work, which rejects unchanged', async () => {
    const { tracing, spans } = given();
    const error = new RangeError('x'.repeat(10_000));
    await expect(tracing.span(starting(), () => Promise.reject(error))).rejects.toBe(error);
    const [span] = spans();
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'x'.repeat(500) });
    expect(span?.attributes['error.type']).toBe('RangeError');
  });

  it('fails if it is told so', async () => {
    const { tracing, spans } = given();
    await tracing.span(starting(), async (span) => span.fail('503'));
    expect(spans()[0]?.status.code).toBe(SpanStatusCode.ERROR);
    expect(spans()[0]?.attributes['error.type']).toBe('503');
  });

  it('is left out if it cannot be described, and the work is done', async () => {
    const { tracing, spans } = given();
    const broken = (): never => {
      throw new RangeError('a record ends too early');
    };
    expect(await tracing.span(broken, async ({ traceparent }) => traceparent ?? 'none')).toBe('none');
    expect(spans()).toEqual([]);
  });
});

describe('the span of messages', () => {
  it('is a child of the span that all of them name, with a link to it', async () => {
    const { tracing, spans } = given();
    await tracing.span(starting({ producers: [SAMPLED, SAMPLED] }), nothing);
    expect(spans()[0]?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(spans()[0]?.links.map(({ context }) => context.traceId)).toEqual([TRACE]);
  });

  it('begins a trace if they name several, with a link to each', async () => {
    const { tracing, spans } = given();
    await tracing.span(starting({ producers: [SAMPLED, OTHER_SAMPLED] }), nothing);
    expect(spans()[0]?.parentSpanContext).toBeUndefined();
    expect(spans()[0]?.spanContext().traceId).not.toBe(TRACE);
    expect(spans()[0]?.links).toHaveLength(2);
  });
});

describe('a step', () => {
  it('is a child of the span around it, also after something was awaited', async () => {
    const { tracing, spans } = given();
    await tracing.span(starting(), async () => {
      await new Promise((resolve) => void setImmediate(resolve));
      await tracing.step('load', {}, nothing);
    });
    const [step, span] = spans();
    expect(step?.name).toBe('load');
    expect(step?.parentSpanContext?.spanId).toBe(span?.spanContext().spanId);
  });

  it('belongs to its own span if several run at the same time', async () => {
    const { tracing, spans } = given();
    const run = (name: string) =>
      tracing.span(starting({ name }), async () => {
        await new Promise((resolve) => void setImmediate(resolve));
        await tracing.step(`step of ${name}`, {}, nothing);
      });
    await Promise.all([run('a'), run('b'), run('c')]);
    for (const name of ['a', 'b', 'c']) {
      const span = spans().find((each) => each.name === name);
      const step = spans().find((each) => each.name === `step of ${name}`);
      expect(step?.parentSpanContext?.spanId).toBe(span?.spanContext().spanId);
    }
  });

  it('without a span around it is no span, and its work is done', async () => {
    const { tracing, spans } = given();
    expect(await tracing.step('commit', {}, async () => 7)).toBe(7);
    expect(spans()).toEqual([]);
  });
});

describe('a span and its steps are kept', () => {
  const isKept = async (sampler: SamplerName, start: Partial<SpanStart>, ratio = 1): Promise<boolean> => {
    const { tracing, spans } = given(sampler, ratio);
    await tracing.span(starting(start), () => tracing.step('load', {}, nothing));
    const count = spans().length;
    expect([0, 2]).toContain(count);
    return count === 2;
  };

  it.each([
    ['yes, if its parent is', true, { parent: SAMPLED }],
    ['no, if its parent is not', false, { parent: UNSAMPLED }],
    ['yes, if it has no parent', true, {}],
    ['yes, if the parent of all messages is', true, { producers: [SAMPLED] }],
    ['no, if the parent of all messages is not', false, { producers: [UNSAMPLED] }],
    ['no, if none of several producers is', false, { producers: [UNSAMPLED, OTHER_UNSAMPLED] }],
    ['yes, if one of several producers is', true, { producers: [UNSAMPLED, OTHER_SAMPLED] }],
    [
      'no, if the only producer is not, beside messages without one',
      false,
      { producers: [undefined, UNSAMPLED] },
    ],
    ['yes, if no message has a producer', true, { producers: [undefined, undefined] }],
  ])('by default: %s', async (_, expected, start) => {
    expect(await isKept('parentbased_always_on', start)).toBe(expected);
  });

  it.each([
    ['always_off', false, { producers: [SAMPLED, OTHER_SAMPLED] }],
    ['always_on', true, { producers: [UNSAMPLED, OTHER_UNSAMPLED] }],
    ['parentbased_always_off', false, {}],
    ['parentbased_always_off', true, { producers: [UNSAMPLED, OTHER_SAMPLED] }],
  ] as const)('by %s: %s for %j', async (sampler, expected, start) => {
    expect(await isKept(sampler, start)).toBe(expected);
  });

  it('by a share of the traces: none for 0, all for 1, whatever the producers say', async () => {
    expect(await isKept('traceidratio', { producers: [SAMPLED] }, 0)).toBe(false);
    expect(await isKept('traceidratio', { producers: [UNSAMPLED] }, 1)).toBe(true);
    expect(await isKept('parentbased_traceidratio', {}, 0)).toBe(false);
    expect(await isKept('parentbased_traceidratio', { producers: [SAMPLED] }, 0)).toBe(true);
  });
});
