import { decodeMessage } from '../flush/message-codec.ts';
import type { OutboxReader, OutboxStream, StoredMessage } from '../flush/outbox.ts';
import { partitionId } from '../records/record.ts';
import type { RelayPosition } from './ports.ts';

/** The outbox contradicts what was published: a person has to decide. */
export class StreamConflict extends Error {
  override readonly name = 'StreamConflict';
}

/**
 * The next messages to publish, at most `limit`. Also reads the last published message, which must not have changed:
 * another version of the code may have replayed the log, or another backup may have been restored.
 * @throws StreamConflict
 */
export async function unpublishedMessages(
  outbox: OutboxReader,
  stream: OutboxStream,
  position: RelayPosition | undefined,
  limit: number,
): Promise<StoredMessage[]> {
  const published = position?.sequence ?? 0;
  const name = partitionId(stream);
  const rows = await outbox.read(stream.checkpointId, Math.max(published, 1), limit + 1);
  const [first] = rows;
  if (position && first?.sequence === published) {
    const { id } = decodeMessage(first);
    if (id !== position.messageId) throw new StreamConflict(differs(name, position, id));
    rows.shift();
  }
  // A read ends early when messages are large. Then it may hold the published message alone.
  const next = rows.length > 0 ? rows : await outbox.read(stream.checkpointId, published + 1, limit);
  const gap = next.findIndex((row, index) => row.sequence !== published + 1 + index);
  if (gap >= 0) throw new StreamConflict(missing(name, published + 1 + gap));
  if (next.length === 0 && stream.lastSequence > published)
    throw new StreamConflict(missing(name, published + 1));
  return next.slice(0, limit);
}

const missing = (name: string, sequence: number): string =>
  `outbox of ${name}: message ${sequence} is missing, though it was committed. Restore it: nothing is skipped.`;

const differs = (name: string, { sequence, messageId }: RelayPosition, found: string): string =>
  `outbox of ${name}: message ${sequence} is ${found}, but ${messageId} was published as ${sequence}. ` +
  'Another version of the code replayed the commands, or this is the wrong backup: nothing more is published.';
