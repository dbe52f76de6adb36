import { z } from 'zod';

/** Units bought, allocated and available. */
export const Units = z
  .strictObject({
    purchased: z.int().min(0).describe('Units bought, as last corrected.'),
    allocated: z.int().min(0).describe('Units allocated to order lines.'),
    available: z.int().min(0).describe('Units not allocated.'),
  })
  .meta({ title: 'Units', description: 'Units bought, allocated and available.' });

export type Units = z.infer<typeof Units>;

/** Columns of a query with the sums over a SKU's batches: those in the warehouse, and those with an eta. */
export const stockSums = z.object({
  purchasedInStock: z.number(),
  allocatedInStock: z.number(),
  purchasedOnTheWay: z.number(),
  allocatedOnTheWay: z.number(),
});

/** A SKU's stock by place. A batch with an eta counts as on the way, even after that day. */
export const Stock = z.strictObject({
  inStock: Units.describe('The sum of all batches in the warehouse.'),
  onTheWay: Units.describe('The sum of all batches with an eta, even if that day is past.'),
});

export const stockOf = (sums: z.infer<typeof stockSums>): z.infer<typeof Stock> => ({
  inStock: unitsOf(sums.purchasedInStock, sums.allocatedInStock),
  onTheWay: unitsOf(sums.purchasedOnTheWay, sums.allocatedOnTheWay),
});

const unitsOf = (purchased: number, allocated: number): Units => ({
  purchased,
  allocated,
  available: purchased - allocated,
});
