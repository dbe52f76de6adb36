/** Units of a SKU that are on the way and not allocated. */
export type Arrival = {
  /** `YYYY-MM-DD`; it may be past. */
  readonly eta: string;
  readonly units: number;
};

/**
 * The port for what is on the way: returns the first arrivals of the SKU, the earliest first, at most `limit`.
 * @throws TechnicalFailure if the database does not answer
 */
export type Arrivals = (sku: string, limit: number) => Promise<readonly Arrival[]>;
