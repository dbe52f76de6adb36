import { describe } from '@jest/globals';
import { productLoading } from './product-loading.ts';
import { productSaving } from './product-saving.ts';
import { productRaces } from './product-races.ts';
import type { MakeStores } from './stores-setup.ts';

/** What ProductRepository promises. */
export function productRepositoryConformance(name: string, make: MakeStores): void {
  describe(`product repository: ${name}`, () => {
    productLoading(make);
    productSaving(make);
    productRaces(make);
  });
}
