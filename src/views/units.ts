import { z } from 'zod';

/** How many units were bought, and what became of them. */
export const Units = z
  .strictObject({
    purchased: z.int().min(0).describe('Units bought, as last corrected.'),
    allocated: z.int().min(0).describe('Units promised to order lines.'),
    available: z.int().min(0).describe('Units that are left.'),
  })
  .meta({ title: 'Units', description: 'Units bought, promised and left.' });

export type Units = z.infer<typeof Units>;

/** Columns with the sums over a SKU's batches: those in the warehouse, those with an eta. */
export const stockSums = z.object({
  purchasedInStock: z.number(),
  allocatedInStock: z.number(),
  purchasedOnTheWay: z.number(),
  allocatedOnTheWay: z.number(),
});

/** A SKU's stock by where it is. A batch with an eta is on the way, whatever day it is. */
export const Stock = z.strictObject({
  inStock: Units.describe('All batches in the warehouse together.'),
  onTheWay: Units.describe('All batches with an eta together, whether that day is past or not.'),
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
