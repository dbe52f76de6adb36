import type { MessageEncoder } from '../../../src/processing/records/schema-codec.ts';
import { frame, type MemoryRegistry } from './registry.ts';

export const memoryMessageEncoder = (registry: MemoryRegistry): MessageEncoder => ({
  encode(type, body) {
    const index = registry.findIndex(({ name }) => name === type);
    const known = registry[index];
    if (!known) throw new Error(`no schema for ${type}`);
    known.schema.parse(body);
    return frame(index + 1, Buffer.from(JSON.stringify(body)));
  },
});
