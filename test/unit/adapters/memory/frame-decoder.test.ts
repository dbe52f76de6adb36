import { frameDecoderConformance } from '../../../support/conformance/frame-decoder.ts';
import { memoryFrameDecoder } from '../../../support/memory/frame-decoder.ts';
import { memoryRegistry } from '../../../support/memory/registry.ts';

frameDecoderConformance('memory', async () => {
  const registry = memoryRegistry();
  return {
    decoder: memoryFrameDecoder(registry),
    allocateId: registry.findIndex(({ name }) => name === 'Allocate') + 1,
    close: async () => undefined,
  };
});
