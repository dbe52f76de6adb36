import { messageEncoderConformance } from '../../../support/conformance/message-encoder.ts';
import { memoryMessageEncoder } from '../../../support/memory/message-encoder.ts';
import { bodyOf, memoryRegistry } from '../../../support/memory/registry.ts';

messageEncoderConformance('memory', async () => ({
  encoder: memoryMessageEncoder(memoryRegistry()),
  readBack: async (value) => bodyOf(value),
  close: async () => undefined,
}));
