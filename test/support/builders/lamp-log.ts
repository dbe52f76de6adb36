import { allocate, consecutive, createBatch } from './records.ts';

export const PARTITION = { topic: 'allocation.commands', partition: 0 };

/** A batch of lamps, and four orders of one lamp each. */
export const LOG = consecutive([
  createBatch('B1', 'LAMP', 9),
  ...[1, 2, 3, 4].map((n) => allocate(`o${n}`, 'LAMP', 1)),
]);

/** The bounds of that log. */
export const ALL = { low: 0, high: LOG.length };

/** The expected messages. */
export const EXPECTED_LINES = [
  'BatchCreated B1',
  'Allocated o1 B1',
  'Allocated o2 B1',
  'Allocated o3 B1',
  'Allocated o4 B1',
];
