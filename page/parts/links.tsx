import { routeTo } from '../routing.ts';
import { OutsideText } from './outside-text.tsx';

export const SkuLink = ({ sku }: { sku: string }) => (
  <a href={routeTo('stock', sku)}>
    <OutsideText text={sku} />
  </a>
);

export const OrderLink = ({ orderId }: { orderId: string }) => (
  <a href={routeTo('orders', orderId)}>
    <OutsideText text={orderId} />
  </a>
);

/** A batch, in the page of its product. */
export const BatchLink = ({ sku, batch }: { sku: string; batch: string }) => (
  <a href={routeTo('stock', sku, { batch })}>
    <OutsideText text={batch} />
  </a>
);
