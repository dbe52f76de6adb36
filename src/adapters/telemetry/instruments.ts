import { setTimeout } from 'node:timers/promises';
import type { Meter } from '@opentelemetry/api';
import type { Logger } from '../../processing/runtime/logger.ts';
import type { Labels, Metrics, Readings } from '../../processing/runtime/metrics.ts';
import { seriesOf } from './series.ts';

/** Time for values to be read, in milliseconds: less than Prometheus waits for an answer. */
const READ_TIMEOUT_MS = 3_000;

type Given = Readonly<Record<string, string | number | undefined>>;

/**
 * Metrics by the API of OpenTelemetry. Counters are added up here and read by the SDK when it collects: adding costs a
 * look-up, where the SDK's own counter would serialize the labels each time.
 * @param isOpen false when the process ends: what has to be read is then no longer there
 */
export const openTelemetryMetrics = (
  meter: Meter,
  logger: Logger,
  isOpen: () => boolean = () => true,
): Metrics => ({
  counter({ name, unit, description, labels, constants, zeros }) {
    const series = seriesOf(labels, constants, zeros as readonly Given[] | undefined);
    meter.createObservableCounter(name, { unit, description }).addCallback((result) => {
      for (const { value, attributes } of series.all()) result.observe(value, attributes);
    });
    return { add: (count, given) => void (series.find(given as Given).value += count) };
  },

  histogram({ name, unit, description, labels, constants, boundaries }) {
    const series = seriesOf(labels, constants);
    const advice = { explicitBucketBoundaries: [...boundaries] };
    const histogram = meter.createHistogram(name, { unit, description, advice });
    return { record: (value, given) => histogram.record(value, series.find(given as Given).attributes) };
  },

  observe({ labels, metrics }, read) {
    const observed = Object.entries<(typeof metrics)[keyof typeof metrics]>(metrics).map(
      ([key, { kind, name, unit, description, constants }]) => ({
        key: key as keyof typeof metrics,
        instrument:
          kind === 'counter'
            ? meter.createObservableCounter(name, { unit, description })
            : meter.createObservableGauge(name, { unit, description }),
        series: seriesOf(labels, constants),
      }),
    );
    const readShared = shared(read, logger);
    meter.addBatchObservableCallback(
      async (result) => {
        for (const { labels: given, values } of isOpen() ? await readShared() : [])
          for (const { key, instrument, series } of observed) {
            const value = values[key];
            if (value !== undefined)
              result.observe(instrument, value, series.find(given as Given).attributes);
          }
      },
      observed.map(({ instrument }) => instrument),
    );
  },
});

/** A read that has not ended is used again. One that fails or takes too long gives nothing. */
function shared<Name extends string, L extends Labels>(
  read: () => Readings<Name, L> | Promise<Readings<Name, L>>,
  logger: Logger,
) {
  let current: Promise<Readings<Name, L>> | undefined;
  const run = (): Promise<Readings<Name, L>> =>
    Promise.try(read)
      .catch((err: unknown) => {
        logger.debug({ err }, 'values of metrics could not be read');
        return [];
      })
      .finally(() => (current = undefined));
  return () => Promise.race([(current ??= run()), nothingAfter(READ_TIMEOUT_MS)]);
}

const nothingAfter = async (milliseconds: number): Promise<[]> =>
  setTimeout(milliseconds, [] as [], { ref: false });
