import { byteWriter } from '../records/byte-writer.ts';
import { appendRecord, compressed } from './packed-records.ts';
import type { PackedMessages } from './outbox.ts';
import type { EncodedMessage, MessageKind } from '../records/record.ts';

/** Messages of a row at most: more make it no cheaper, and a row is read as a whole. */
export const ROW_MESSAGES = 512;
/** Bytes, before they are packed, after which a row ends, with the message that crosses it. */
const ROW_BYTES = 256 * 1024;

export type MessagePacker = {
  /** Nothing is packed yet, whatever came of those before. */
  begin(): void;
  add(message: EncodedMessage): void;
  /** How many were added since `begin`. */
  count(): number;
  /** Those that were added, in their order; `begin` comes next. */
  rows(): readonly PackedMessages[];
};

/** Packs messages as they come, so that none is kept as it was: a batch of them would outlive several collections. */
export function messagePacker(): MessagePacker {
  const writer = byteWriter(ROW_BYTES);
  let rows: PackedMessages[] = [];
  let row: { readonly kind: MessageKind; count: number; bytes: number } | undefined;
  let total = 0;

  function endRow(): void {
    if (row) rows.push({ ...row, records: compressed(writer) });
    row = undefined;
  }

  return {
    begin() {
      writer.lend(() => undefined); // what a run that failed half-way may have left
      rows = [];
      row = undefined;
      total = 0;
    },
    add({ kind, record }) {
      if (row && (row.kind !== kind || row.count === ROW_MESSAGES || row.bytes >= ROW_BYTES)) endRow();
      row ??= { kind, count: 0, bytes: 0 };
      appendRecord(writer, record);
      row.count += 1;
      row.bytes += record.length;
      total += 1;
    },
    count: () => total,
    rows() {
      endRow();
      return rows;
    },
  };
}
