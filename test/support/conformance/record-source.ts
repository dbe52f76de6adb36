import { describe } from '@jest/globals';
import { recordDelivery } from './record-delivery.ts';
import { sourceInterruptions } from './source-interruptions.ts';
import type { MakeSource } from './record-source-setup.ts';

/** What RecordSource promises. */
export function recordSourceConformance(name: string, make: MakeSource): void {
  describe(`record source: ${name}`, () => {
    recordDelivery(make);
    sourceInterruptions(make);
  });
}
