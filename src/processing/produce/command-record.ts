import type { Command } from '../../domain/commands.ts';
import type { OutgoingRecord } from './record-sender.ts';
import type { RecordHeader } from '../records/record.ts';

/** A command to be sent to the worker. */
export type OutgoingCommand = {
  /** Unique over all producers. Sent again, the same command is a duplicate; another command becomes a dead letter. */
  readonly id: string;
  readonly command: Command;
  /** Absent: the worker uses the command's id. */
  readonly correlationId?: string | undefined;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
};

/**
 * The command as a record: plain JSON, keyed by SKU, with the headers of CloudEvents.
 * @param source `ce_source`: the sender, e.g. `/allocation/api`
 * @param now milliseconds since 1970
 */
export function commandRecord(outgoing: OutgoingCommand, source: string, now: number): OutgoingRecord {
  const { id, command, correlationId, traceparent } = outgoing;
  const headers: RecordHeader[] = [
    ['ce_specversion', '1.0'],
    ['ce_id', id],
    ['ce_type', command.type],
    ['ce_source', source],
    ['ce_time', new Date(now).toISOString()],
    ['content-type', 'application/json'],
  ];
  if (correlationId !== undefined) headers.push(['ce_correlationid', correlationId]);
  if (traceparent !== undefined) headers.push(['traceparent', traceparent]);
  return { key: command.data.sku, value: JSON.stringify(command.data), headers };
}
