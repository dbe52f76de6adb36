import { isUtf8 } from 'node:buffer';
import { type InboundRecord, lastHeader, type MessageKind } from '../records/record.ts';
import { FRAME_BYTES, isFramed, withoutFrame } from '../records/registry-frame.ts';

/** A decoded value. Every producer with access to the topic can write one, so it may be anything. */
export type OutputValue =
  /** An object or an array; `schemaId` is that of the registry's frame, undefined without a frame. */
  | {
      readonly kind: 'json';
      readonly text: string;
      readonly content: object;
      readonly schemaId: number | undefined;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'none' };

/** A record of an output topic, decoded as far as possible. */
export type OutputRecord = {
  readonly kind: MessageKind;
  readonly record: InboundRecord;
  readonly value: OutputValue;
  /** The text of the last header of that name. */
  header(name: string): string | undefined;
  /** A field of the value; undefined if the value is not an object. */
  field(name: string): unknown;
};

/** Decodes an event, a rejection or a dead letter. It never throws. */
export function decodeOutputRecord(record: InboundRecord): OutputRecord {
  const value = decodeValue(record.value);
  const header = (name: string): string | undefined => lastHeader(record.headers, name)?.toString();
  return { kind: kindOf(header), record, value, header, field: (name) => fieldOf(contentOf(value), name) };
}

function kindOf(header: OutputRecord['header']): MessageKind {
  if (header('dlq-reason') !== undefined) return 'dead-letter';
  return header('ce_type') === 'CommandRejected' ? 'rejection' : 'event';
}

/** Returns a field of an object; undefined for anything that is not an object. */
export const fieldOf = (content: unknown, name: string): unknown =>
  typeof content === 'object' && content !== null && Object.hasOwn(content, name)
    ? (content as Record<string, unknown>)[name]
    : undefined;

const contentOf = (value: OutputValue): unknown => (value.kind === 'json' ? value.content : undefined);

function decodeValue(bytes: Buffer | null): OutputValue {
  if (bytes === null) return { kind: 'none' };
  const hasFrame = isFramed(bytes) && bytes.length > FRAME_BYTES;
  const json = parseJson(hasFrame ? withoutFrame(bytes) : bytes);
  if (json) return { kind: 'json', ...json, schemaId: hasFrame ? bytes.readInt32BE(1) : undefined };
  return isUtf8(bytes) ? { kind: 'text', text: bytes.toString() } : { kind: 'bytes', bytes };
}

function parseJson(bytes: Buffer): { text: string; content: object } | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? { text, content } : undefined;
  } catch {
    return undefined;
  }
}
