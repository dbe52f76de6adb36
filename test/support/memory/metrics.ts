import type { Labels, Metrics, ObservedMetric, Reading } from '../../../src/processing/runtime/metrics.ts';

type Given = Readonly<Record<string, string | number | undefined>>;

/** `name{label="value"}`, as Prometheus writes a series; labels that are undefined are left out. */
const seriesName = (name: string, labels: Given): string => {
  const shown = Object.entries(labels).filter(([, value]) => value !== undefined);
  return shown.length === 0
    ? name
    : `${name}{${shown.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
};

/** Metrics that keep what was counted. */
export function memoryMetrics() {
  const counts = new Map<string, number>();
  const recorded = new Map<string, number[]>();
  const readers: (() => Promise<[string, number][]>)[] = [];

  const metrics: Metrics = {
    counter: ({ name }) => ({
      add(count, labels) {
        const series = seriesName(name, labels as Given);
        counts.set(series, (counts.get(series) ?? 0) + count);
      },
    }),
    histogram: ({ name }) => ({
      record(value, labels) {
        const series = seriesName(name, labels as Given);
        recorded.set(series, [...(recorded.get(series) ?? []), value]);
      },
    }),
    observe(definition, read) {
      const observed: Readonly<Record<string, ObservedMetric>> = definition.metrics;
      readers.push(async () =>
        (await read()).flatMap(({ labels, values }: Reading<string, Labels>) =>
          Object.entries(values).map(([key, value]): [string, number] => [
            seriesName(observed[key]?.name ?? key, { ...(labels as Given), ...observed[key]?.constants }),
            value ?? Number.NaN,
          ]),
        ),
      );
    },
  };

  return {
    metrics,
    /** What was counted, by series. */
    counted: () => Object.fromEntries(counts),
    /** How many values a series of a histogram has. */
    recordings: () => Object.fromEntries([...recorded].map(([series, values]) => [series, values.length])),
    /** The values of a series of a histogram. */
    values: (series: string) => recorded.get(series) ?? [],
    /** Reads everything that can be read, by series. */
    read: async () => Object.fromEntries((await Promise.all(readers.map((each) => each()))).flat()),
  };
}
