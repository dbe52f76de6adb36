import type { Message } from 'kafkajs';
import { z } from 'zod';
import type { RelayPosition, RelayPositions } from '../../../processing/publish/ports.ts';

// What is in the position topic: positions by stream, and a marker of each publisher by its transactional id.

/** Not to be found in the name of a topic, so in no stream's either. */
const MARKER = 'opened:';
/** The key of all markers, before relays could be divided into shards; the value was the marker itself. */
const OLD_MARKER = 'opened';

const position = z.object({ sequence: z.number(), messageId: z.string() });

export type PositionRecord =
  | { readonly stream: string; readonly position: RelayPosition }
  | { readonly stream: string; readonly position: undefined }
  | { readonly openedBy: string; readonly marker: string };

/** A record that no relay wrote. */
export class ForeignRecord extends Error {
  override readonly name = 'ForeignRecord';
}

/** As a position of no stream: a version that knows nothing of such keys can still read the topic. */
export const markerRecord = (transactionalId: string, marker: string): Message =>
  written(`${MARKER}${transactionalId}`, { sequence: 0, messageId: marker });

export const positionRecords = (positions: RelayPositions): Message[] =>
  [...positions].map(([stream, reached]) => written(stream, reached));

const written = (key: string, value: RelayPosition): Message => ({
  key,
  value: JSON.stringify(value),
  partition: 0,
});

/**
 * Undefined: an old marker, which does not say whose it is. A stream without a position: somebody has deleted it.
 * @throws ForeignRecord
 */
export function readPositionRecord(record: Pick<Message, 'key' | 'value'>): PositionRecord | undefined {
  const key = record.key?.toString() ?? '';
  if (key === OLD_MARKER) return undefined;
  if (record.value === null) return key.startsWith(MARKER) ? undefined : { stream: key, position: undefined };
  const value = positionIn(record.value.toString());
  if (!value) throw new ForeignRecord(`its key is ${JSON.stringify(key.slice(0, 100))}`);
  return key.startsWith(MARKER)
    ? { openedBy: key.slice(MARKER.length), marker: value.messageId }
    : { stream: key, position: value };
}

function positionIn(text: string): RelayPosition | undefined {
  try {
    return position.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
