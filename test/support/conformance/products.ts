import { describe } from '@jest/globals';
import type { MakeEmptyDatabase } from './empty-database.ts';
import { eventSaving } from './event-saving.ts';
import { productLoading } from './product-loading.ts';
import { productSaving } from './product-saving.ts';
import { productRaces } from './product-races.ts';
import { waitingLinesLoading } from './waiting-lines-loading.ts';

/** The tests of the promises of UnitOfWork about products, their batches and lines. */
export function productsConformance(name: string, make: MakeEmptyDatabase): void {
  describe(`products: ${name}`, () => {
    productLoading(make);
    waitingLinesLoading(make);
    productSaving(make);
    eventSaving(make);
    productRaces(make);
  });
}
