import type { Checkpoint } from '../../../src/processing/flush/checkpoint.ts';
import type { InboxEntry } from '../../../src/processing/flush/inbox.ts';
import type { EncodedMessage } from '../../../src/processing/records/record.ts';
import type { BatchCommit } from '../../../src/processing/flush/unit-of-work.ts';
import type { StockChanges } from '../../../src/service-layer/stock-changes.ts';
import { packedMessages } from './packed-messages.ts';
import { NOON } from './records.ts';
import { changes } from './stock-rows.ts';

/** The parts of an outcome that differ from the defaults. */
export type OutcomeParts = Partial<Omit<BatchCommit, 'from' | 'to' | 'changes' | 'messages'>> & {
  readonly messages?: readonly EncodedMessage[];
  readonly to?: Partial<Checkpoint>;
  readonly changes?: Partial<StockChanges>;
};

/** The outcome of one record: only the given messages, changes and ids. */
export function anOutcome(from: Checkpoint, parts: OutcomeParts = {}): BatchCommit {
  const { messages = [], handled = [], recorded = [], assumedNew = [] } = parts;
  const to = {
    ...from,
    nextOffset: from.nextOffset + 1,
    lastSequence: from.lastSequence + messages.length,
    lastTimestamp: NOON,
    ...parts.to,
  };
  return {
    from,
    to,
    changes: changes(parts.changes ?? {}),
    handled,
    recorded,
    assumedNew,
    messages: packedMessages(messages),
  };
}

/** The outcome of a command without any effect. */
export const anEntry = (commandId: string, over: Partial<InboxEntry> = {}): InboxEntry => ({
  commandId,
  checkpointId: 1,
  offset: 0,
  fingerprint: 0,
  firstSequence: 1,
  messageCount: 0,
  ...over,
});
