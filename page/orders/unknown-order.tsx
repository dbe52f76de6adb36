import { counted } from '../format/numbers.ts';
import { MissingReasons } from '../parts/missing-reasons.tsx';
import { OutsideText } from '../parts/outside-text.tsx';
import { routeTo } from '../routing.ts';

/** Characters of an order id that a search for similar ones begins with. */
const SEARCH_LENGTH = 2;

/** Said instead of an order of which nothing is known. */
export const UnknownOrder = ({ orderId, keptDays }: { orderId: string; keptDays: number }) => (
  <section>
    <p>
      Nothing is known of an order <OutsideText text={orderId} />: it has no line, and nothing happened to it
      within {counted(keptDays, 'day')}, for which events are kept.
    </p>
    <MissingReasons
      what="its command (Allocate)"
      search={
        <a href={routeTo('orders', undefined, { search: orderId.slice(0, SEARCH_LENGTH) })}>
          Orders that begin so
        </a>
      }
    />
  </section>
);
