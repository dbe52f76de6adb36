import { MissingReasons } from '../parts/missing-reasons.tsx';
import { OutsideText } from '../parts/outside-text.tsx';
import { routeTo } from '../routing.ts';

/** Characters of a SKU that a search for similar ones begins with. */
const SEARCH_LENGTH = 2;

/** Said instead of a product that nobody knows. */
export const UnknownProduct = ({ sku }: { sku: string }) => (
  <section>
    <p>
      There is no product <OutsideText text={sku} /> here: it has never had a batch.
    </p>
    <MissingReasons
      what="its first batch (CreateBatch)"
      search={
        <a href={routeTo('stock', undefined, { search: sku.slice(0, SEARCH_LENGTH) })}>
          Products that begin so
        </a>
      }
    />
  </section>
);

/** Said instead of a batch that nobody knows. */
export const UnknownBatch = ({ batch }: { batch: string }) => (
  <p>
    There is no batch <OutsideText text={batch} />. The batches of the product are in the list below.
  </p>
);
