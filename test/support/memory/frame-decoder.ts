import { parseJson } from '../../../src/processing/decode/record-value.ts';
import { InvalidRecord } from '../../../src/processing/decode/invalid-record.ts';
import type { FrameDecoder } from '../../../src/processing/records/schema-codec.ts';
import type { MemoryRegistry } from './registry.ts';

const HEAD = 5;

export const memoryFrameDecoder = (registry: MemoryRegistry): FrameDecoder => ({
  async decode(value) {
    if (value.length < HEAD) throw new InvalidRecord('NOT_JSON', 'the value ends within the schema id');
    const id = value.readInt32BE(1);
    const known = registry[id - 1];
    if (!known) throw new InvalidRecord('UNKNOWN_SCHEMA', `the registry has no schema ${id}`);
    const body = parseJson(value.subarray(HEAD));
    const parsed = known.schema.safeParse(body);
    if (!parsed.success) throw new InvalidRecord('INVALID_MESSAGE', `${known.name}: ${parsed.error.message}`);
    return { schemaId: id, schemaName: known.name, body };
  },
});
