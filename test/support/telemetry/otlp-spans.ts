import protobuf from 'protobufjs';

/** The parts of OTLP that the tests read, as in opentelemetry-proto (trace/v1, common/v1, resource/v1). */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1;
    bytes span_id = 2;
    bytes parent_span_id = 4;
    string name = 5;
    uint32 kind = 6;
    fixed64 start_time_unix_nano = 7;
    fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9;
    repeated Link links = 13;
    uint32 dropped_links_count = 14;
    Status status = 15;
  }
  message Link { bytes trace_id = 1; bytes span_id = 2; }
  message Status { string message = 2; uint32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue {
    oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
  }
`);
const requestType = root.lookupType('ExportTraceServiceRequest');

type Value = { stringValue?: string; boolValue?: boolean; intValue?: string; doubleValue?: number };
type Attribute = { key: string; value: Value };
type SpanNames = { traceId: Buffer; spanId: Buffer };
type WireSpan = SpanNames & {
  parentSpanId: Buffer;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  links: SpanNames[];
  droppedLinksCount: number;
  status?: { message: string; code: number };
};
type WireRequest = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: WireSpan[] }[] }[];
};

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** A span as a collector received it; ids in hexadecimal. */
export type ReceivedSpan = ReturnType<typeof receivedSpan>;

/** The spans in the body of an export request (protobuf). */
export function spansOf(body: Buffer): ReceivedSpan[] {
  const decoded = requestType.decode(body);
  const request = requestType.toObject(decoded, {
    longs: String,
    bytes: Buffer,
    defaults: true,
    arrays: true,
  }) as WireRequest;
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => receivedSpan(attributesOf(resource), span))),
  );
}

function receivedSpan(resource: Record<string, unknown>, span: WireSpan) {
  return {
    service: resource['service.name'],
    resource,
    name: span.name,
    kind: KINDS[span.kind],
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    /** Empty: the span has no parent. */
    parentSpanId: hex(span.parentSpanId),
    /** `traceId-spanId` of each. */
    links: span.links.map(({ traceId, spanId }) => `${hex(traceId)}-${hex(spanId)}`),
    droppedLinks: span.droppedLinksCount,
    attributes: attributesOf(span),
    hasFailed: span.status?.code === 2,
    nanoseconds: BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano),
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const attributesOf = ({ attributes }: { attributes: Attribute[] }): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

/** Whole numbers come as text, because they may be larger than JavaScript's. */
const plain = ({ stringValue, boolValue, intValue, doubleValue }: Value): unknown =>
  intValue === undefined ? (stringValue ?? boolValue ?? doubleValue) : Number(intValue);
