import fc from 'fast-check';
import type { PublishFault } from '../memory/flaky-event-publisher.ts';
import type { DatabaseFault } from '../memory/flaky-unit-of-work.ts';
import { listOf } from './command-arbitrary.ts';
import type { RunPlan, WorkerPlan } from './interleaved-run.ts';

type WorkerHabits = Omit<WorkerPlan, 'log'>;
/** The plan of a run: chunk sizes, faults and turns of two workers and two relays. */
export type Habits = Omit<RunPlan, 'workers'> & { readonly workers: readonly [WorkerHabits, WorkerHabits] };

const anyFault = fc.constantFrom<DatabaseFault & PublishFault>(undefined, undefined, 'away', 'answer lost');
const faultsOfKafka = fc.array(anyFault, { maxLength: 6 });
/** Records take two calls, to read and to commit. */
const faults = fc.array(anyFault, { maxLength: 12 });
const worker = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  faults,
});

export const anyHabits: fc.Arbitrary<Habits> = fc.record({
  workers: fc.tuple(worker, worker),
  relays: fc.tuple(faultsOfKafka, faultsOfKafka),
  choices: listOf(fc.nat({ max: 3 }), 200),
});

const listed = (items: readonly (string | number | undefined)[]): string =>
  items.map((item) => item ?? 'well').join(', ') || 'always well';

/** The plan as readable text. The order of the steps is in the report of a failed run. */
export const habitsInWords = ({ workers, relays, choices }: Habits): string[] => [
  ...workers.flatMap(({ sizes, faults: ofDatabase }, index) => [
    `worker ${index + 1} is given ${listed(sizes)} records at once; the database does ${listed(ofDatabase)}`,
  ]),
  ...relays.map((ofKafka, index) => `relay ${index + 1} publishes ${listed(ofKafka)}`),
  choices.length > 0
    ? `the next turn is that of number ${choices.join(', ')}`
    : 'the next turn is always that of the first actor that can continue',
];
