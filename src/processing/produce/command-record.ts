import type { Command } from '../../domain/commands.ts';
import type { OutgoingRecord } from './record-sender.ts';
import type { RecordHeader } from '../records/record.ts';

/** A command that goes to the worker by way of its topic. */
export type OutgoingCommand = {
  /** Unique over all producers; the same command with the same id is skipped, another one is a dead letter. */
  readonly id: string;
  readonly command: Command;
  /** Absent: the worker takes the command's id. */
  readonly correlationId?: string | undefined;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
};

/**
 * Plain JSON keyed by SKU, with CloudEvents headers.
 * @param source `ce_source`: who sends, e.g. `/allocation/api`
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
