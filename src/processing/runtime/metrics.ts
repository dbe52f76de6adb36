// The port for metrics. A room defines its metrics as data and counts through these functions; an adapter exports them.

/** The values that a label may have. `undefined` is one of them if the label may be left out. */
export type LabelValues = readonly (string | number | undefined)[];

/** In place of values: the label is the number of a Kafka partition. */
export const PARTITION_NUMBER = 'the number of a partition';

/** In place of values: the label is a topic that the database knows. It is there because a worker read it once. */
export const STORED_TOPIC = 'a topic with a checkpoint';

/**
 * The labels of a metric and the values of each. An adapter exports no other value, so nothing that comes in a message
 * (a SKU, an id) can become one; with literals as values, the compiler refuses it as well.
 */
export type Labels = Readonly<Record<string, LabelValues | typeof PARTITION_NUMBER | typeof STORED_TOPIC>>;

/** `{ result: ['hit', 'miss'] }` has the labels `{ result: 'hit' | 'miss' }`. */
export type LabelsOf<L extends Labels> = {
  readonly [Name in keyof L]: L[Name] extends readonly (infer Value)[]
    ? Value
    : L[Name] extends typeof PARTITION_NUMBER
      ? number
      : string;
};

export type MetricDefinition<L extends Labels> = {
  /** With dots, such as `allocation.commands`. docs/metrics.md has the names that Prometheus shows. */
  readonly name: string;
  /** UCUM: `s`, `By`, or what is counted in braces, such as `{record}`. */
  readonly unit: string;
  readonly description: string;
  readonly labels: L;
  /** Labels that have one value only. */
  readonly constants?: Readonly<Record<string, string>>;
};

export type CounterDefinition<L extends Labels> = MetricDefinition<L> & {
  /** What is exported as 0 from the start, so that an alert sees the first one that is counted. */
  readonly zeros?: readonly LabelsOf<L>[];
};

export type HistogramDefinition<L extends Labels> = MetricDefinition<L> & {
  /** Upper bounds of the buckets. */
  readonly boundaries: readonly number[];
};

/** What is read whenever somebody asks for the metrics: several metrics with the same labels. */
export type ObservedDefinition<Name extends string, L extends Labels> = {
  readonly labels: L;
  readonly metrics: Readonly<Record<Name, ObservedMetric>>;
};

/** A counter only grows; a gauge goes up and down. */
export type ObservedMetric = Omit<MetricDefinition<Labels>, 'labels'> & {
  readonly kind: 'counter' | 'gauge';
};

export type Counter<L extends Labels> = { add(count: number, labels: LabelsOf<L>): void };

export type Histogram<L extends Labels> = { record(value: number, labels: LabelsOf<L>): void };

/** The values of a set of labels; a metric whose value is not known is left out. */
export type Reading<Name extends string, L extends Labels> = {
  readonly labels: LabelsOf<L>;
  readonly values: Readonly<Partial<Record<Name, number>>>;
};

export type Readings<Name extends string, L extends Labels> = readonly Reading<Name, L>[];

/** Counting takes no I/O, and costs about as much as setting an entry of a map; a histogram costs some microseconds. */
export interface Metrics {
  counter<L extends Labels>(definition: CounterDefinition<L>): Counter<L>;
  histogram<L extends Labels>(definition: HistogramDefinition<L>): Histogram<L>;
  /**
   * @param read called when somebody asks for the metrics. If it fails, or takes longer than three seconds, these metrics
   *   are left out of the answer
   */
  observe<Name extends string, L extends Labels>(
    definition: ObservedDefinition<Name, L>,
    read: () => Readings<Name, L> | Promise<Readings<Name, L>>,
  ): void;
}

/** For processes whose metrics nobody asks for. */
export const noMetrics: Metrics = {
  counter: () => ({ add: () => undefined }),
  histogram: () => ({ record: () => undefined }),
  observe: () => undefined,
};

// These return their argument. They let the compiler take the values of labels as literals.

export const counterOf = <const L extends Labels>(definition: CounterDefinition<L>): CounterDefinition<L> =>
  definition;

export const histogramOf = <const L extends Labels>(
  definition: HistogramDefinition<L>,
): HistogramDefinition<L> => definition;

export const observedOf = <const Name extends string, const L extends Labels>(
  definition: ObservedDefinition<Name, L>,
): ObservedDefinition<Name, L> => definition;

/** Buckets for what takes between a millisecond and half a minute, in seconds. */
export const DURATION_BOUNDARIES = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Buckets for what a batch holds: records, messages. */
export const BATCH_BOUNDARIES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** The buckets that the messaging and HTTP conventions of OpenTelemetry recommend, in seconds. */
export const CONVENTION_BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
