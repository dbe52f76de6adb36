import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { header } from '../support/e2e/published.ts';
import { raisedErrors } from '../support/faults/raised-errors.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { database, run, start } = faultScenario('10 errors of Postgres');
const errors = raisedErrors(database);

// Disk full, out of memory, I/O error, too many connections, server shutting down, statement cancelled,
// serialization failure, deadlock, lock not available.
const STATES = ['53100', '53200', '58030', '53300', '57P01', '57014', '40001', '40P01', '55P03'];
const DEADLOCKS = 3;

beforeAll(errors.prepare);

it('the worker retries after a full disk, a deadlock and similar errors: nothing becomes a dead letter, nothing is lost', async () => {
  start('worker');
  start('relay');
  const { deadLetters } = await run(async ({ random, struck, work }) => {
    for (const state of STATES) {
      for (const moment of ['statement', 'commit'] as const) {
        await work.goesOn();
        struck();
        await errors.raise(state, moment);
        await setTimeout(random.between(100, 700));
        await errors.calm();
      }
    }
    for (let time = 1; time <= DEADLOCKS; time += 1) {
      await work.goesOn();
      await errors.deadlock();
      struck();
    }
  });
  expect(deadLetters.filter((deadLetter) => header(deadLetter, 'dlq-reason') === 'HANDLER_FAILED')).toEqual(
    [],
  );
});
