import { z } from 'zod';

/** Units bought, allocated, dispatched and available. */
export const Units = z
  .strictObject({
    purchased: z.int().min(0).describe('Units bought, as last corrected.'),
    allocated: z.int().min(0).describe('Units allocated to order lines.'),
    dispatched: z.int().min(0).describe('Those of the allocated units that left the warehouse.'),
    available: z.int().min(0).describe('Units not allocated.'),
  })
  .meta({ title: 'Units', description: 'Units bought, allocated, dispatched and available.' });

export type Units = z.infer<typeof Units>;

/** Columns of a query with the sums over a SKU's batches: those in the warehouse, and those with an eta. */
export const stockSums = z.object({
  purchasedInStock: z.number(),
  allocatedInStock: z.number(),
  dispatched: z.number(),
  purchasedOnTheWay: z.number(),
  allocatedOnTheWay: z.number(),
  waiting: z.number(),
});

/** A SKU's stock by place, and what is wanted beyond it. A batch with an eta counts as on the way, even after that day. */
export const Stock = z.strictObject({
  inStock: Units.describe('The sum of all batches in the warehouse.'),
  onTheWay: Units.describe('The sum of all batches with an eta, even if that day is past.'),
  waiting: z.int().min(0).describe('Units of the order lines that wait because no batch fits them.'),
});

export const stockOf = (sums: z.infer<typeof stockSums>): z.infer<typeof Stock> => ({
  inStock: unitsOf(sums.purchasedInStock, sums.allocatedInStock, sums.dispatched),
  onTheWay: unitsOf(sums.purchasedOnTheWay, sums.allocatedOnTheWay, 0),
  waiting: sums.waiting,
});

const unitsOf = (purchased: number, allocated: number, dispatched: number): Units => ({
  purchased,
  allocated,
  dispatched,
  available: purchased - allocated,
});
