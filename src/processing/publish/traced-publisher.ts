import { lastHeaderOf } from '../records/record-codec.ts';
import type { EncodedMessage, MessageKind } from '../records/record.ts';
import type { SpanStart, Tracing } from '../runtime/tracing.ts';
import type { EventPublisher } from './ports.ts';

type Topics = Readonly<Record<MessageKind, string>>;

/** One span a Kafka transaction. The messages keep the `traceparent` of their commands. */
export const tracedPublisher = (
  publisher: EventPublisher,
  topics: Topics,
  tracing: Tracing,
): EventPublisher => ({
  open: () => publisher.open(),
  publish: (messages, positions) =>
    tracing.span(
      () => transactionSpan(messages, topics),
      () => publisher.publish(messages, positions),
    ),
  close: () => publisher.close(),
});

function transactionSpan(messages: readonly EncodedMessage[], topics: Topics): SpanStart {
  const [topic = '', ...others] = new Set(messages.map(({ kind }) => topics[kind]));
  // A span has one destination: none is named if the transaction has several.
  const isOne = others.length === 0;
  return {
    name: isOne ? `send ${topic}` : 'send',
    kind: 'client',
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.batch.message_count': messages.length,
      ...(isOne ? { 'messaging.destination.name': topic } : {}),
    },
    producers: producersOf(messages),
  };
}

const TRACEPARENT = Buffer.from('traceparent');

function* producersOf(messages: readonly EncodedMessage[]): Generator<string | undefined> {
  for (const { record } of messages) yield lastHeaderOf(record, TRACEPARENT)?.toString('latin1');
}
