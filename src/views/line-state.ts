import { z } from 'zod';
import { arrivalDate } from '../domain/fields.ts';

/** The fields that say where an order line is. */
export const lineState = {
  state: z
    .enum(['waiting', 'allocated', 'dispatched'])
    .describe(
      'waiting: no batch fits it yet; allocated: it has its units; dispatched: it left the warehouse.',
    ),
  batchRef: z.string().nullable().describe('The batch that the units come from; null: it waits.'),
  eta: arrivalDate
    .nullable()
    .describe('Day of arrival of that batch; null: it is in the warehouse, or the line waits.'),
};
