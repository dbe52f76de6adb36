import { InvalidRecord } from './invalid-record.ts';
import type { FrameDecoder, FramedPayload } from '../records/schema-codec.ts';
import type { InboundRecord } from '../records/record.ts';
import { isFramed } from '../records/registry-frame.ts';
import { decodeUtf8 } from '../records/utf8.ts';

/**
 * Decodes a record's value: plain JSON, or a payload in the schema registry's frame. Returns a promise only where the
 * registry has to be asked.
 * @throws InvalidRecord
 * @throws TechnicalFailure if the registry cannot be asked
 */
export function decodeValue(
  { value, timestamp }: Pick<InboundRecord, 'value' | 'timestamp'>,
  frames: FrameDecoder,
): FramedPayload | Promise<FramedPayload> {
  if (value === null) throw new InvalidRecord('EMPTY_VALUE', 'the record has no value (a tombstone)');
  if (value.length === 0) throw new InvalidRecord('EMPTY_VALUE', 'the value is empty');
  if (isFramed(value)) return frames.decode(value, timestamp);
  return { schemaId: undefined, schemaName: undefined, body: parseJson(value) };
}

/** @throws InvalidRecord `NOT_JSON` */
export function parseJson(value: Buffer): unknown {
  const text = decodeUtf8(value);
  if (text === undefined) throw new InvalidRecord('NOT_JSON', 'the value is not UTF-8 text');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidRecord('NOT_JSON', `the value is not JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}
