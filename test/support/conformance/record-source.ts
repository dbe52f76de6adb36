import { describe } from '@jest/globals';
import { recordDelivery } from './record-delivery.ts';
import { sourceInterruptions } from './source-interruptions.ts';
import type { MakeSource } from './record-source-setup.ts';

/** The tests of the promises of RecordSource. */
export function recordSourceConformance(name: string, make: MakeSource): void {
  describe(`record source: ${name}`, () => {
    recordDelivery(make);
    sourceInterruptions(make);
  });
}
