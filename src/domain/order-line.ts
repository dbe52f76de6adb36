/** One order's claim on one SKU, served by one batch. */
export type OrderLine = {
  readonly orderId: string;
  readonly sku: string;
  readonly qty: number;
  readonly batchRef: string;
  /** The product's version when the line was allocated: the highest is bumped first. */
  readonly allocatedVersion: number;
};
