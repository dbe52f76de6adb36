import { describe, expect, it } from '@jest/globals';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { openTelemetryMetrics } from '../../../../src/adapters/telemetry/instruments.ts';
import { prometheusText, PullReader } from '../../../../src/adapters/telemetry/prometheus-text.ts';
import { counterOf, histogramOf, observedOf } from '../../../../src/processing/runtime/metrics.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';
import { samplesOf } from '../../../support/prometheus-samples.ts';

const LOOKUPS = counterOf({
  name: 'test.cache.lookups',
  unit: '{lookup}',
  description: 'Look-ups',
  labels: { result: ['hit', 'miss'] },
  zeros: [{ result: 'hit' }, { result: 'miss' }],
});
const DURATION = histogramOf({
  name: 'test.duration',
  unit: 's',
  description: 'Time',
  labels: { error: ['away', undefined] },
  boundaries: [0.1, 1],
});
const SIZES = observedOf({
  labels: { state: ['idle', 'used'] },
  metrics: {
    size: { kind: 'gauge', name: 'test.size', unit: 'By', description: 'Size' },
    made: {
      kind: 'counter',
      name: 'test.made',
      unit: '{thing}',
      description: 'Made',
      constants: { by: 'me' },
    },
  },
});

function given() {
  const reader = new PullReader();
  const provider = new MeterProvider({ readers: [reader] });
  const text = prometheusText(reader);
  const logger = memoryLogger();
  return {
    metrics: openTelemetryMetrics(provider.getMeter('test'), logger),
    logger,
    text,
    samples: async () => samplesOf(await text()),
  };
}

describe('metrics by OpenTelemetry', () => {
  it('given a counter, show it from the start, and what was added since', async () => {
    const { metrics, samples } = given();
    const lookups = metrics.counter(LOOKUPS);
    expect(await samples()).toMatchObject({
      'test_cache_lookups_total{result="hit"}': 0,
      'test_cache_lookups_total{result="miss"}': 0,
    });
    lookups.add(2, { result: 'hit' });
    lookups.add(3, { result: 'hit' });
    expect(await samples()).toMatchObject({
      'test_cache_lookups_total{result="hit"}': 5,
      'test_cache_lookups_total{result="miss"}': 0,
    });
  });

  it('given a histogram, show its buckets, with the unit in the name', async () => {
    const { metrics, samples } = given();
    const duration = metrics.histogram(DURATION);
    for (const seconds of [0.05, 0.5, 5]) duration.record(seconds, { error: undefined });
    duration.record(2, { error: 'away' });
    expect(await samples()).toMatchObject({
      'test_duration_seconds_bucket{le="0.1"}': 1,
      'test_duration_seconds_bucket{le="1"}': 2,
      'test_duration_seconds_bucket{le="+Inf"}': 3,
      test_duration_seconds_count: 3,
      test_duration_seconds_sum: 5.55,
      'test_duration_seconds_count{error="away"}': 1,
    });
  });

  it('given values to read, read them when somebody asks', async () => {
    const { metrics, samples } = given();
    let size = 1;
    metrics.observe(SIZES, async () => [{ labels: { state: 'idle' }, values: { size, made: 7 } } as const]);
    size = 2;
    expect(await samples()).toMatchObject({
      'test_size_bytes{state="idle"}': 2,
      'test_made_total{by="me",state="idle"}': 7,
    });
  });

  it('given values that cannot be read, leave them out and show the others', async () => {
    const { metrics, samples, logger } = given();
    metrics.observe(SIZES, () => Promise.reject(new Error('Kafka is away')));
    metrics.counter(LOOKUPS).add(1, { result: 'hit' });
    const found = await samples();
    expect(found).toMatchObject({ 'test_cache_lookups_total{result="hit"}': 1 });
    expect(Object.keys(found).filter((name) => /size|made/.test(name))).toEqual([]);
    expect(logger.lines.map(({ message }) => message)).toEqual(['values of metrics could not be read']);
  });

  it('given a read that hangs, answer without it, and do not begin a second one', async () => {
    const { metrics, samples } = given();
    let reads = 0;
    metrics.observe(SIZES, () => {
      reads += 1;
      return new Promise(() => undefined);
    });
    metrics.counter(LOOKUPS).add(1, { result: 'hit' });
    const found = await Promise.all([samples(), samples()]);
    for (const each of found) expect(each).toMatchObject({ 'test_cache_lookups_total{result="hit"}': 1 });
    expect(reads).toBe(1);
  });

  it('given a value that is not listed, show it as other: a SKU cannot become a label', async () => {
    const { metrics, text } = given();
    const lookups = metrics.counter(LOOKUPS);
    const sku: string = 'SKU-1"} 1\nevil{a="b';
    // @ts-expect-error the compiler does not take a text that is not listed
    lookups.add(1, { result: sku });
    expect(await text()).toContain('test_cache_lookups_total{result="other"} 1\n');
    expect(await text()).not.toMatch(/SKU|evil/);
  });
});
