import type { NumberedEvent } from '../../service-layer/message-bus.ts';
import type { Rejection, CommandRejected } from '../../domain/rejection.ts';
import { byteWriter } from '../records/byte-writer.ts';
import { type CloudEvent, cloudEventWriter } from './cloud-event.ts';
import { writePart } from '../records/record-codec.ts';
import type { MessageEncoder } from '../records/schema-codec.ts';
import { BATCH_OVERHEAD } from '../records/record-size.ts';
import type { EncodedMessage } from '../records/record.ts';

/** Turns outcomes into messages; the same command gives the same bytes. */
export type MessageWriter = {
  /** @param position 1 for the command's first message */
  event(cause: CloudEvent['cause'], event: NumberedEvent, position: number): EncodedMessage;
  rejection(cause: CloudEvent['cause'], rejection: Rejection): EncodedMessage;
};

/** Bytes a topic takes in one record. */
export type TopicLimits = { readonly event: number; readonly rejection: number };

/** Bytes that messages share a buffer of: a buffer for each would be most of their cost. */
const BUFFER = 64 * 1024;

/**
 * @param source `ce_source` of everything published
 * @param limits nothing larger is written: what is in the outbox can be published
 */
export function messageWriter(
  encoder: MessageEncoder,
  source: string,
  limits: TopicLimits = { event: Infinity, rejection: Infinity },
): MessageWriter {
  const writer = byteWriter(BUFFER);
  const toKafkajsHeaders = cloudEventWriter(source);

  function written(
    kind: keyof TopicLimits,
    key: Buffer | string | null,
    value: Buffer,
    head: CloudEvent,
  ): EncodedMessage {
    writer.take(); // what a message that failed half-way may have left
    if (typeof key === 'string') writer.varintText(key);
    else writePart(writer, key);
    writePart(writer, value);
    toKafkajsHeaders(writer, head);
    const record = writer.take();
    const size = record.length + BATCH_OVERHEAD;
    if (size <= limits[kind]) return { kind, record };
    throw new Error(`${kind} ${head.id} has ${size} bytes, its topic takes ${limits[kind]}`);
  }

  return {
    event(cause, { type, data, sequence }, position) {
      const id = `${cause.headers.id}/${position}`;
      return written('event', data.sku, encoder.encode(type, data), { cause, id, type, sequence });
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
      return written('rejection', cause.record.key, value, { cause, id, type: 'CommandRejected' });
    },
  };
}
