import { byteWriter, type ByteWriter } from '../records/byte-writer.ts';
import type { Decoded } from '../decode/command-decoder.ts';
import { writeHeader } from '../records/record-codec.ts';
import { timesOf } from '../records/record-time.ts';

/** What the headers of a message say: the command it comes of, and what it is. */
export type CloudEvent = {
  readonly cause: Extract<Decoded, { kind: 'command' }>;
  readonly id: string;
  readonly type: string;
  /** `ce_sequence`, if the message has a number among those of its SKU. */
  readonly sequence?: number;
};

/** Those that every message has: four that are the same for all of a type, and four of its own. */
const ALWAYS = 8;

/**
 * Writes the headers of CloudEvents 1.0, Kafka protocol binding, binary mode, the last part of a record. The time is
 * the command's own: no clock is read.
 * @param source `ce_source`
 */
export function cloudEventWriter(source: string): (writer: ByteWriter, event: CloudEvent) => void {
  const sameOfType = new Map<string, Buffer>();
  const timeOf = timesOf();

  /** Encoded once: half of the bytes of a message's headers. */
  function sameFor(type: string): Buffer {
    const known = sameOfType.get(type);
    if (known) return known;
    const writer = byteWriter();
    writeHeader(writer, 'ce_specversion', '1.0');
    writeHeader(writer, 'ce_type', type);
    writeHeader(writer, 'ce_source', source);
    writeHeader(writer, 'content-type', 'application/json');
    const bytes = writer.take();
    sameOfType.set(type, bytes);
    return bytes;
  }

  return (writer, { cause: { headers, record }, id, type, sequence }) => {
    const { traceparent } = headers;
    writer.varint(ALWAYS + (traceparent ? 1 : 0) + (sequence === undefined ? 0 : 1));
    writer.bytes(sameFor(type));
    writeHeader(writer, 'ce_id', id);
    writeHeader(writer, 'ce_time', timeOf(record.timestamp));
    writeHeader(writer, 'ce_causationid', headers.id);
    writeHeader(writer, 'ce_correlationid', headers.correlationId);
    if (traceparent) writeHeader(writer, 'traceparent', traceparent);
    if (sequence !== undefined) writeHeader(writer, 'ce_sequence', String(sequence));
  };
}
