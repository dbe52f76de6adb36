import protobuf from 'protobufjs';

// The part of opentelemetry-proto 1.x (metrics) that the tests look at. Field numbers are those of the protocol.
const PROTOCOL = `
syntax = "proto3";
message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
message Metric {
  string name = 1; string description = 2; string unit = 3;
  oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; }
}
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum { repeated NumberDataPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramDataPoint data_points = 1; int32 aggregation_temporality = 2; }
message NumberDataPoint { repeated KeyValue attributes = 7; oneof value { double as_double = 4; sfixed64 as_int = 6; } }
message HistogramDataPoint { repeated KeyValue attributes = 9; fixed64 count = 4; double sum = 5; }
`;

const request = protobuf.parse(PROTOCOL).root.lookupType('ExportMetricsServiceRequest');

type KeyValue = {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: number };
};
type Point = {
  readonly attributes: readonly KeyValue[];
  readonly asDouble?: number;
  readonly asInt?: number;
  readonly count?: number;
};
type Metric = { readonly name: string; readonly unit: string } & {
  readonly [Kind in 'gauge' | 'sum' | 'histogram']?: { readonly dataPoints: readonly Point[] };
};
type Request = {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly { readonly schemaUrl: string; readonly metrics: readonly Metric[] }[];
  }[];
};

/** What a process sends at once. */
export type ReceivedMetrics = {
  readonly resource: Readonly<Record<string, string>>;
  /** The points of all metrics. */
  readonly points: readonly ReceivedPoint[];
};

export type ReceivedPoint = {
  readonly metric: string;
  readonly unit: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a histogram, the number of values. */
  readonly value: number;
};

/** The metrics of a request's body (protobuf). */
export function metricsOf(body: Buffer): ReceivedMetrics {
  const { resourceMetrics } = request.toObject(request.decode(body), {
    longs: Number,
    arrays: true,
  }) as Request;
  return {
    resource: labelsOf(resourceMetrics.flatMap(({ resource }) => resource.attributes)),
    points: resourceMetrics
      .flatMap(({ scopeMetrics }) => scopeMetrics)
      .flatMap(({ metrics }) => metrics)
      .flatMap(pointsOf),
  };
}

const pointsOf = ({ name, unit, gauge, sum, histogram }: Metric): ReceivedPoint[] =>
  [gauge, sum, histogram].flatMap((data) =>
    (data?.dataPoints ?? []).map(({ attributes, count, asInt, asDouble }) => ({
      metric: name,
      unit,
      labels: labelsOf(attributes),
      value: count ?? asInt ?? asDouble ?? Number.NaN,
    })),
  );

const labelsOf = (attributes: readonly KeyValue[]): Record<string, string> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? '')]),
  );
