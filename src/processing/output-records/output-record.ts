import { isUtf8 } from 'node:buffer';
import { type InboundRecord, lastHeader } from '../records/record.ts';
import { FRAME_BYTES, isFramed, withoutFrame } from '../records/registry-frame.ts';

/** What a value turned out to be. Anybody may have produced it. */
export type PublishedValue =
  /** An object or an array, plain or in the registry's frame. */
  | {
      readonly kind: 'json';
      readonly text: string;
      readonly content: object;
      readonly schemaId: number | undefined;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'none' };

/** A record of an output topic, read as far as it can be; reading never fails. */
export type Published = {
  readonly kind: 'event' | 'rejection' | 'dead-letter';
  readonly record: InboundRecord;
  readonly value: PublishedValue;
  /** The text of the last header of that name. */
  header(name: string): string | undefined;
  /** A field of a value that is an object. */
  field(name: string): unknown;
};

export function readPublished(record: InboundRecord): Published {
  const value = readValue(record.value);
  const header = (name: string): string | undefined => lastHeader(record.headers, name)?.toString();
  return { kind: kindOf(header), record, value, header, field: (name) => fieldOf(contentOf(value), name) };
}

function kindOf(header: Published['header']): Published['kind'] {
  if (header('dlq-reason') !== undefined) return 'dead-letter';
  return header('ce_type') === 'CommandRejected' ? 'rejection' : 'event';
}

/** Whatever is no object has no fields. */
export const fieldOf = (content: unknown, name: string): unknown =>
  typeof content === 'object' && content !== null && Object.hasOwn(content, name)
    ? (content as Record<string, unknown>)[name]
    : undefined;

const contentOf = (value: PublishedValue): unknown => (value.kind === 'json' ? value.content : undefined);

function readValue(bytes: Buffer | null): PublishedValue {
  if (bytes === null) return { kind: 'none' };
  const hasFrame = isFramed(bytes) && bytes.length > FRAME_BYTES;
  const json = readJson(hasFrame ? withoutFrame(bytes) : bytes);
  if (json) return { kind: 'json', ...json, schemaId: hasFrame ? bytes.readInt32BE(1) : undefined };
  return isUtf8(bytes) ? { kind: 'text', text: bytes.toString() } : { kind: 'bytes', bytes };
}

function readJson(bytes: Buffer): { text: string; content: object } | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null ? { text, content } : undefined;
  } catch {
    return undefined;
  }
}
