import { unpacked } from '../../../src/processing/flush/outbox-packing.ts';
import type { MessageKind } from '../../../src/processing/records/record.ts';

type Database = { rows(sql: string): Promise<Record<string, unknown>[]> };

export type OutboxRow = {
  readonly kind: string;
  readonly count: number;
  readonly records: readonly Buffer[];
};

/** Rows of the outbox, of one kind or all, with their messages unpacked. */
export async function outboxRows({ rows }: Database, kind?: MessageKind): Promise<OutboxRow[]> {
  const wanted = kind ? `where kind = '${kind}'` : '';
  const found = await rows(`select kind, message_count as count, records from outbox ${wanted}`);
  return found.map(({ kind: of, count, records }) => ({
    kind: String(of),
    count: Number(count),
    records: unpacked(records as Buffer),
  }));
}
