type Requested = {
  readonly orderId: string;
  readonly sku: string;
  readonly qty: number;
  /** The product's version when the line was first asked for: the lowest is served first. */
  readonly requestedVersion: number;
  /** Ordered with `backorder`: it waits while no batch fits. */
  readonly mayWait: boolean;
};

/** A line that has its units from one batch, or that left the warehouse with them. */
export type AllocatedLine = Requested & {
  readonly state: 'allocated' | 'dispatched';
  readonly batchRef: string;
  /** The product's version when the line was allocated: the highest is bumped first. */
  readonly allocatedVersion: number;
};

/** A line without units. `bumped`: it lost them by the command that is being handled, which places it again. */
export type WaitingLine = Requested & { readonly state: 'waiting' | 'bumped' };

/** One order's claim on one SKU. */
export type OrderLine = AllocatedLine | WaitingLine;

export const isWaiting = (line: OrderLine): line is WaitingLine =>
  line.state === 'waiting' || line.state === 'bumped';
