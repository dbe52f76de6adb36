import { describe, it } from '@jest/globals';
import { commandDecoder } from '../../../src/processing/decode/command-decoder.ts';
import { expectWayInHolds } from '../../support/fuzz/way-in-property.ts';
import { memoryFrameDecoder } from '../../support/memory/frame-decoder.ts';
import { memoryRegistry } from '../../support/memory/registry.ts';

describe('the way in, with a registry in memory', () => {
  it('turns any record into a command or a dead letter', () => {
    const registry = memoryRegistry();
    const ids = Object.fromEntries(registry.map(({ name }, index) => [name, index + 1]));
    const { CreateBatch = 0, ChangeBatchQuantity = 0, Allocate = 0, Deallocate = 0 } = ids;
    const json = { CreateBatch, ChangeBatchQuantity, Allocate, Deallocate };
    const framedBy = { json, avro: [], others: [0, -1, 4_711] };
    return expectWayInHolds(commandDecoder(memoryFrameDecoder(registry)), framedBy, 2_000);
  });
});
