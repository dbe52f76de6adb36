import { isUtf8 } from 'node:buffer';
import { isCommandType } from '../../../domain/commands.ts';
import type { RecentDeadLetter } from '../../../processing/dead-letters/recent.ts';
import { replayObstacle, type ReplayTopics } from '../../../processing/dead-letters/replayed-record.ts';
import type { Resolution as Made } from '../../../processing/dead-letters/resolution.ts';
import { decodeOutputRecord } from '../../../processing/output-records/output-record.ts';
import { type RecordHeader, lastHeader } from '../../../processing/records/record.ts';
import { rfc3339 } from '../../../processing/records/record-time.ts';
import { FRAME_BYTES, isFramed } from '../../../processing/records/registry-frame.ts';
import type { DeadLetterDetail, Letter } from './schema.ts';

// Everything in a dead letter is text or bytes of a stranger, and may be long.

/** Characters of a text in a list. */
const MAX_TEXT = 1_000;
const MAX_VALUE_BYTES = 64 * 1024;
const MAX_PART_BYTES = 4 * 1024;
const MAX_HEADERS = 200;

/** A resolution for an answer. */
export const resolutionOf = ({ decision, at, note, commandId }: Made) => ({
  decision,
  at,
  note: note ?? null,
  commandId: commandId ?? null,
});

/** A dead letter for a list. */
export function letterOf({ deadLetter, fields, source, resolution }: RecentDeadLetter): Letter {
  const { id, original, reason, error, failedAt, attempts, replays } = deadLetter;
  const header = (name: string): string | null => cut(lastHeader(original.headers, name)?.toString());
  return {
    id,
    topic: original.topic,
    partition: original.partition,
    offset: original.offset,
    reason: reason.slice(0, MAX_TEXT),
    error: error.slice(0, MAX_TEXT),
    fields: [...fields],
    key: cut(original.key === null ? undefined : bytesText(original.key)),
    type: header('ce_type'),
    commandId: header('ce_id'),
    source: cut(source),
    failedAt: rfc3339(failedAt),
    attempts,
    replays,
    resolution: resolution ? resolutionOf(resolution) : null,
  };
}

const cut = (text: string | undefined): string | null => text?.slice(0, MAX_TEXT) ?? null;

const bytesText = (bytes: Buffer): string =>
  isUtf8(bytes) ? bytes.toString() : `0x${bytes.subarray(0, MAX_TEXT).toString('hex')}`;

/** A dead letter with its record. */
export function detailOf(found: RecentDeadLetter, topics: ReplayTopics): DeadLetterDetail {
  const { original, omitted, error } = found.deadLetter;
  const { value } = decodeOutputRecord(original);
  const content = value.kind === 'json' && !Array.isArray(value.content) ? value.content : undefined;
  const json = content ? (content as Record<string, unknown>) : null;
  const type = lastHeader(original.headers, 'ce_type')?.toString();
  return {
    deadLetter: { ...letterOf(found), error },
    headers: original.headers.slice(0, MAX_HEADERS).map(headerOf),
    key: original.key && shown(original.key, MAX_PART_BYTES),
    value: original.value && {
      ...shown(original.value, MAX_VALUE_BYTES),
      schemaId: schemaIdOf(original.value),
      json: original.value.length <= MAX_VALUE_BYTES ? json : null,
    },
    omitted: Object.fromEntries(omitted),
    timestamp: rfc3339(original.timestamp),
    obstacle: replayObstacle(found.deadLetter, topics) ?? null,
    correction: {
      type: type !== undefined && isCommandType(type) ? type : null,
      data: original.value && original.value.length <= MAX_VALUE_BYTES ? json : null,
    },
  };
}

const schemaIdOf = (value: Buffer): number | null =>
  isFramed(value) && value.length > FRAME_BYTES ? value.readInt32BE(1) : null;

function headerOf([name, content]: RecordHeader) {
  if (content === null) return { name: name.slice(0, MAX_TEXT), text: null, hex: null };
  const { text, hex } = shown(Buffer.from(content), MAX_PART_BYTES);
  return { name: name.slice(0, MAX_TEXT), text, hex };
}

function shown(all: Buffer, most: number) {
  const bytes = all.subarray(0, most);
  return {
    bytes: all.length,
    text: isUtf8(all) ? textOf(bytes) : null,
    hex: bytes.toString('hex'),
    cut: all.length > most,
  };
}

/** Without the half of a character at the end. */
const textOf = (bytes: Buffer): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
