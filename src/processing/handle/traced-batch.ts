import type { Decoded } from '../decode/command-decoder.ts';
import { headerText } from '../records/record.ts';
import type { SpanStart, Tracing } from '../runtime/tracing.ts';
import type { HandleBatch } from './handle-batch.ts';

/** One span a transaction: what is handled again, or in halves, has a span each time. */
export const tracedBatch =
  (handleBatch: HandleBatch, group: string, tracing: Tracing): HandleBatch =>
  (checkpoint, records) =>
    tracing.span(
      () => batchSpan(records, group),
      () => handleBatch(checkpoint, records),
    );

function batchSpan(records: readonly Decoded[], group: string): SpanStart {
  const { topic = '', partition = 0, offset = 0 } = records[0]?.record ?? {};
  return {
    name: `process ${topic}`,
    kind: 'consumer',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.consumer.group.name': group,
      'messaging.batch.message_count': records.length,
      'allocation.batch.first_offset': offset,
    },
    producers: producersOf(records),
  };
}

function* producersOf(records: readonly Decoded[]): Generator<string | undefined> {
  for (const decoded of records) {
    if (decoded.kind === 'invalid') yield headerText(decoded.record.headers, 'traceparent');
    else yield decoded.headers.traceparent;
  }
}
