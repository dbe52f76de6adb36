import { describe } from '@jest/globals';
import { recordDelivery } from './record-delivery.ts';
import { sourceInterruptions } from './source-interruptions.ts';
import type { MakeSource } from './command-source-setup.ts';

/** What CommandSource promises. */
export function commandSourceConformance(name: string, make: MakeSource): void {
  describe(`command source: ${name}`, () => {
    recordDelivery(make);
    sourceInterruptions(make);
  });
}
