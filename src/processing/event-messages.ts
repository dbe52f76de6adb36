import type { NumberedEvent } from '../service-layer/message-bus.ts';
import type { Rejection, CommandRejected } from '../domain/rejection.ts';
import type { Decoded } from './command-decoder.ts';
import type { MessageEncoder } from './message-format.ts';
import { BATCH_OVERHEAD, fitsIn, sizeOf } from './record-size.ts';
import type { OutboundMessage, RecordHeader } from './records.ts';

type DecodedCommand = Extract<Decoded, { kind: 'command' }>;

/** Turns outcomes into messages; the same command gives the same bytes. */
export type MessageWriter = {
  /** @param position 1 for the command's first message */
  event(cause: DecodedCommand, event: NumberedEvent, position: number): OutboundMessage;
  rejection(cause: DecodedCommand, rejection: Rejection): OutboundMessage;
};

/** Bytes a topic takes in one record. */
export type TopicLimits = { readonly event: number; readonly rejection: number };

/**
 * @param source `ce_source` of everything published
 * @param limits nothing larger is written: what is in the outbox can be published
 */
export function messageWriter(
  encoder: MessageEncoder,
  source: string,
  limits: TopicLimits = { event: Infinity, rejection: Infinity },
): MessageWriter {
  return {
    event(cause, event, position) {
      const id = `${cause.headers.id}/${position}`;
      return publishable(limits.event, {
        kind: 'event',
        id,
        key: Buffer.from(event.data.sku),
        value: encoder.encode(event.type, event.data),
        headers: [...cloudEvent(cause, id, event.type, source), ['ce_sequence', String(event.sequence)]],
      });
    },
    rejection(cause, { code, message }) {
      const id = `${cause.headers.id}/1`;
      const { type, data } = cause.command;
      const body: CommandRejected = {
        commandId: cause.headers.id,
        commandType: type,
        code,
        message,
        command: data,
      };
      return publishable(limits.rejection, {
        kind: 'rejection',
        id,
        key: cause.record.key,
        value: encoder.encode('CommandRejected', body),
        headers: cloudEvent(cause, id, 'CommandRejected', source),
      });
    },
  };
}

function publishable(limit: number, message: OutboundMessage): OutboundMessage {
  const { key, value, headers } = message;
  if (fitsIn(limit - BATCH_OVERHEAD, key, value, headers)) return message;
  const size = sizeOf(key, value, headers) + BATCH_OVERHEAD;
  throw new Error(`${message.kind} ${message.id} has ${size} bytes, its topic takes ${limit}`);
}

/** CloudEvents 1.0, Kafka protocol binding, binary mode. The time is the command's own: no clock is read. */
function cloudEvent(
  { headers, record }: DecodedCommand,
  id: string,
  type: string,
  source: string,
): RecordHeader[] {
  const written: RecordHeader[] = [
    ['ce_specversion', '1.0'],
    ['ce_id', id],
    ['ce_type', type],
    ['ce_source', source],
    ['ce_time', timeOf(record.timestamp)],
    ['content-type', 'application/json'],
    ['ce_causationid', headers.id],
    ['ce_correlationid', headers.correlationId],
  ];
  if (headers.traceparent) written.push(['traceparent', headers.traceparent]);
  return written;
}

const MAX_TIME = 8.64e15;

/** ISO 8601; timestamps that no calendar holds (a producer may send any number) are brought into range. */
export const timeOf = (timestamp: number): string =>
  new Date(Math.min(Math.max(timestamp, 0), MAX_TIME)).toISOString();
