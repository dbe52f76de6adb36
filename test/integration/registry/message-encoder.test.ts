import { describe, expect, it } from '@jest/globals';
import {
  jsonMessageEncoder,
  registryMessageEncoder,
} from '../../../src/adapters/registry/message-encoder.ts';
import { registerSchemas } from '../../../src/adapters/registry/register-schemas.ts';
import { messageEncoderConformance } from '../../support/conformance/message-encoder.ts';
import { testRegistry, uniqueTopics } from './test-registry.ts';

const close = async (): Promise<void> => undefined;

messageEncoderConformance('registry', async () => {
  const registry = testRegistry();
  const encoder = await registryMessageEncoder(registry, await registerSchemas(registry, uniqueTopics()));
  return { encoder, readBack: (value) => testRegistry().decode(value), close };
});

messageEncoderConformance('plain JSON', async () => ({
  encoder: jsonMessageEncoder(),
  readBack: async (value) => JSON.parse(value.toString()) as unknown,
  close,
}));

describe('the message encoder of the registry', () => {
  it('writes 0x00, the schema id and JSON that kcat shows', async () => {
    const registry = testRegistry();
    const ids = await registerSchemas(registry, uniqueTopics());
    const body = { orderId: 'o1', sku: 'LAMP', qty: 1 };
    const encoder = await registryMessageEncoder(registry, ids);
    const value = encoder.encode('OutOfStock', body);
    expect(value[0]).toBe(0);
    expect(value.readInt32BE(1)).toBe(ids.get('OutOfStock'));
    expect(value.subarray(5).toString()).toBe(JSON.stringify(body));
  });
});
