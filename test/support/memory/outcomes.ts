import { decodeMessage } from '../../../src/processing/flush/message-codec.ts';
import type { OutboundMessage } from '../../../src/processing/records/record.ts';
import { headerText, type SequencedMessage } from '../builders/messages.ts';
import type { MemoryDatabase } from './database.ts';
import { bodyOf } from './registry.ts';

/** The outbox messages of the first command partition that was opened. */
export const outboxOf = (database: MemoryDatabase, checkpointId = 1): readonly SequencedMessage[] =>
  (database.committed.outbox.get(checkpointId) ?? []).map(decodeMessage);

/** One line for each message: `Allocated o1 B1`, `UnknownSku`, `dead NOT_JSON`. */
export const messageLines = (messages: readonly OutboundMessage[]): string[] => messages.map(lineOf);

function lineOf(message: OutboundMessage): string {
  if (message.kind === 'dead-letter') return `dead ${headerText(message, 'dlq-reason')}`;
  const body = bodyOf(message.value) as Record<string, string | undefined>;
  if (message.kind === 'rejection') return String(body['code']);
  const words = [headerText(message, 'ce_type'), body['orderId'], body['batchRef'] ?? body['ref']];
  return words.filter((word) => word !== undefined).join(' ');
}
