import type { NumberedEvent } from '../../service-layer/numbered-events.ts';
import type { Rejection, CommandRejected } from '../../domain/rejection.ts';
import type { DecodedCommand } from '../decode/command-decoder.ts';
import { byteWriter, type ByteWriter } from '../records/byte-writer.ts';
import { BATCH_OVERHEAD_BYTES, writeHeader, writePart } from '../records/record-codec.ts';
import { rfc3339Formatter } from '../records/record-time.ts';
import type { EncodedMessage } from '../records/record.ts';
import type { MessageEncoder } from '../records/schema-codec.ts';

/**
 * Encodes events and rejections as messages. The same command gives the same bytes, so a replayed command log gives the
 * same messages.
 */
export type MessageWriter = {
  /**
   * @param cause the command that led to the event
   * @param position 1 for the command's first event
   * @throws if the message is larger than its topic takes, or the event does not follow its schema
   */
  event(cause: DecodedCommand, event: NumberedEvent, position: number): EncodedMessage;
  /** @throws as `event` */
  rejection(cause: DecodedCommand, rejection: Rejection): EncodedMessage;
};

/** The largest record of each topic, in bytes. */
export type TopicLimits = { readonly event: number; readonly rejection: number };

/** Bytes of a buffer that many messages share: a buffer for each would be most of their cost. */
const BUFFER_BYTES = 64 * 1024;

/**
 * @param source `ce_source` of all messages
 * @param limits no larger message is written, so that everything in the outbox can be published
 */
export function messageWriter(
  encoder: MessageEncoder,
  source: string,
  limits: TopicLimits = { event: Infinity, rejection: Infinity },
): MessageWriter {
  const writer = byteWriter(BUFFER_BYTES);
  const writeHeaders = cloudEventWriter(source);

  function encode(
    kind: keyof TopicLimits,
    key: Buffer | string | null,
    value: Buffer,
    head: CloudEvent,
  ): EncodedMessage {
    writer.take(); // drops what a message that failed half-way has left
    if (typeof key === 'string') writer.varintText(key);
    else writePart(writer, key);
    writePart(writer, value);
    writeHeaders(writer, head);
    const record = writer.take();
    const size = record.length + BATCH_OVERHEAD_BYTES;
    if (size <= limits[kind]) return { kind, record };
    throw new Error(`${kind} ${head.id} has ${size} bytes, its topic takes ${limits[kind]}`);
  }

  return {
    event(cause, { type, data, sequence }, position) {
      const id = `${cause.headers.id}/${position}`;
      return encode('event', data.sku, encoder.encode(type, data), { cause, id, type, sequence });
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
      const value = encoder.encode('CommandRejected', body);
      return encode('rejection', cause.record.key, value, { cause, id, type: 'CommandRejected' });
    },
  };
}

/** What the headers of a message are made from. */
type CloudEvent = {
  readonly cause: DecodedCommand;
  readonly id: string;
  readonly type: string;
  /** `ce_sequence`: the number of an event among those of its SKU. */
  readonly sequence?: number;
};

/** Headers that each message has: four that depend on its type alone, and four of its own. */
const COMMON_HEADERS = 8;

/**
 * Writes the headers of CloudEvents 1.0 (Kafka protocol binding, binary mode), the last part of a record. `ce_time` is
 * the timestamp of the command's record: no clock is read.
 */
function cloudEventWriter(source: string): (writer: ByteWriter, event: CloudEvent) => void {
  const headersOfType = new Map<string, Buffer>();
  const formatTime = rfc3339Formatter();

  /** Encoded once a type: they are half of the bytes of a message's headers. */
  function typeHeaders(type: string): Buffer {
    const known = headersOfType.get(type);
    if (known) return known;
    const writer = byteWriter();
    writeHeader(writer, 'ce_specversion', '1.0');
    writeHeader(writer, 'ce_type', type);
    writeHeader(writer, 'ce_source', source);
    writeHeader(writer, 'content-type', 'application/json');
    const bytes = writer.take();
    headersOfType.set(type, bytes);
    return bytes;
  }

  return (writer, { cause: { headers, record }, id, type, sequence }) => {
    const { traceparent } = headers;
    writer.varint(COMMON_HEADERS + (traceparent ? 1 : 0) + (sequence === undefined ? 0 : 1));
    writer.bytes(typeHeaders(type));
    writeHeader(writer, 'ce_id', id);
    writeHeader(writer, 'ce_time', formatTime(record.timestamp));
    writeHeader(writer, 'ce_causationid', headers.id);
    writeHeader(writer, 'ce_correlationid', headers.correlationId);
    if (traceparent) writeHeader(writer, 'traceparent', traceparent);
    if (sequence !== undefined) writeHeader(writer, 'ce_sequence', String(sequence));
  };
}
