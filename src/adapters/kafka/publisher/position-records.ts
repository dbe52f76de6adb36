import type { Message } from 'kafkajs';
import { z } from 'zod';
import type { RelayPosition, RelayPositions } from '../../../processing/publish/ports.ts';

// The records of the position topic: positions with the stream as key, and open markers with `opened:` and the
// publisher's transactional id as key.

/** Contains a character that topic names cannot have, so no stream's name begins like this. */
const MARKER_PREFIX = 'opened:';
/** The key of all markers before relays could be divided into shards. The value was the marker itself. */
const OLD_MARKER_KEY = 'opened';

const position = z.object({ sequence: z.number(), messageId: z.string() });

export type PositionRecord =
  | { readonly stream: string; readonly position: RelayPosition }
  | { readonly stream: string; readonly position: undefined }
  | { readonly openedBy: string; readonly marker: string };

/** No relay wrote this record. */
export class ForeignRecord extends Error {
  override readonly name = 'ForeignRecord';
}

/** Has the form of a position, so that a version without markers can still read the topic. */
export const markerRecord = (transactionalId: string, marker: string): Message =>
  written(`${MARKER_PREFIX}${transactionalId}`, { sequence: 0, messageId: marker });

export const positionRecords = (positions: RelayPositions): Message[] =>
  [...positions].map(([stream, reached]) => written(stream, reached));

const written = (key: string, value: RelayPosition): Message => ({
  key,
  value: JSON.stringify(value),
  partition: 0,
});

/**
 * A position of a stream (undefined if somebody has deleted it), or an open marker. Undefined for an old marker, which
 * does not name its publisher.
 * @throws ForeignRecord
 */
export function readPositionRecord(record: Pick<Message, 'key' | 'value'>): PositionRecord | undefined {
  const key = record.key?.toString() ?? '';
  if (key === OLD_MARKER_KEY) return undefined;
  if (record.value === null)
    return key.startsWith(MARKER_PREFIX) ? undefined : { stream: key, position: undefined };
  const value = positionIn(record.value.toString());
  if (!value) throw new ForeignRecord(`its key is ${JSON.stringify(key.slice(0, 100))}`);
  return key.startsWith(MARKER_PREFIX)
    ? { openedBy: key.slice(MARKER_PREFIX.length), marker: value.messageId }
    : { stream: key, position: value };
}

function positionIn(text: string): RelayPosition | undefined {
  try {
    return position.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
