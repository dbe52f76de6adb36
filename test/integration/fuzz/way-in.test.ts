import { describe, it } from '@jest/globals';
import { registryFrameDecoder } from '../../../src/adapters/registry/frame-decoder.ts';
import { commandDecoder } from '../../../src/processing/decode/command-decoder.ts';
import { expectWayInHolds } from '../../support/fuzz/way-in-property.ts';
import { testRegistry } from '../registry/test-registry.ts';
import { registerFuzzedSchemas } from '../../support/fuzz/registered-schemas.ts';

describe('the decoding of records, with the registry', () => {
  it('makes each of 10,000 records a command or a dead letter', async () => {
    const framedBy = await registerFuzzedSchemas();
    const decode = commandDecoder(registryFrameDecoder(testRegistry()));
    await expectWayInHolds(decode, framedBy, 10_000);
  });
});
