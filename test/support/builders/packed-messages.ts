import { byteWriter } from '../../../src/processing/records/byte-writer.ts';
import {
  appendRecord,
  compressed,
  messagePackers,
  unpacked,
} from '../../../src/processing/flush/outbox-packing.ts';
import type { PackedMessages } from '../../../src/processing/flush/outbox.ts';
import type { EncodedMessage } from '../../../src/processing/records/record.ts';

/** The records of one row. */
export function packed(records: readonly Buffer[]): Buffer {
  const writer = byteWriter();
  for (const record of records) appendRecord(writer, record);
  return compressed(writer);
}

/** The messages as a commit contains them. */
export function packedMessages(messages: readonly EncodedMessage[]): readonly PackedMessages[] {
  const packer = messagePackers()();
  for (const message of messages) packer.add(message);
  return packer.finish();
}

/** The same messages, one by one. */
export const unpackedMessages = (rows: readonly PackedMessages[]): EncodedMessage[] =>
  rows.flatMap(({ kind, count, bytes, records }) =>
    unpacked(records, { count, bytes }).map((record) => ({ kind, record })),
  );
