import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { outboxRows } from '../support/e2e/outbox-rows.ts';
import { header } from '../support/e2e/published.ts';
import { isMarked } from '../support/faults/bug/marked-command.ts';
import { WITH_A_BUG } from '../support/faults/bug/with-a-bug.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const { database, run, start } = faultScenario('15 bug in a handler');

const FOR = 15_000;
const failed = async (): Promise<number> => {
  const deadLetters = await outboxRows(database, 'dead-letter');
  return deadLetters.flatMap(({ records }) => records).filter((record) => record.includes('HANDLER_FAILED'))
    .length;
};

it('a record whose handling throws becomes a dead letter with the stack; all others are handled, in order', async () => {
  start('worker', WITH_A_BUG);
  start('relay');
  const { deadLetters } = await run(
    async ({ struck }) => {
      const end = performance.now() + FOR;
      for (let known = 0; performance.now() < end; await setTimeout(200)) {
        for (const count = await failed(); known < count; known += 1) struck();
      }
    },
    { fails: isMarked },
  );
  const failures = deadLetters.filter((deadLetter) => header(deadLetter, 'dlq-reason') === 'HANDLER_FAILED');
  expect(failures.length).toBeGreaterThan(0);
  for (const deadLetter of failures) {
    expect(header(deadLetter, 'dlq-attempts')).toBe('3');
    expect(header(deadLetter, 'dlq-error')).toMatch(/^Error: a bug on purpose\n {4}at .*handler-with-a-bug/);
  }
});
