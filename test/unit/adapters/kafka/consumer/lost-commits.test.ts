import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { watchForLostCommits } from '../../../../../src/adapters/kafka/consumer/lost-commits.ts';
import type { TopicPartition } from '../../../../../src/processing/records/record.ts';
import { TechnicalFailure } from '../../../../../src/service-layer/errors.ts';
import { eventually } from '../../../../support/conformance/eventually.ts';
import { memoryLogger } from '../../../../support/memory/logger.ts';

const of = (partition: number): TopicPartition => ({ topic: 'commands', partition });
const EVERY = 5;

/** An assignment of partitions 0 and 1, and the list of its partitions that were opened again. */
function anAssignment() {
  const reopened: TopicPartition[] = [];
  return {
    reopened,
    position: ({ partition }: TopicPartition) => (partition < 2 ? 7 : undefined),
    reopen: (partitions: readonly TopicPartition[]) => {
      reopened.push(...partitions);
      return Promise.resolve();
    },
  };
}

it('reads again what the database has lost, for partitions that are open here, and logs it', async () => {
  const assignment = anAssignment();
  const logger = memoryLogger();
  const end = watchForLostCommits(
    { findLost: () => Promise.resolve([of(1), of(2)]) },
    assignment,
    logger,
    EVERY,
  );
  await eventually('it is read again', () => assignment.reopened.length > 0);
  end();
  expect(new Set(assignment.reopened)).toEqual(new Set([of(1)]));
  expect(logger.lines[0]).toMatchObject({
    level: 'warn',
    message: expect.stringContaining('has lost commits'),
  });
});

it('given a database that is away, checks again later', async () => {
  const assignment = anAssignment();
  let looks = 0;
  const lost = (): Promise<TopicPartition[]> => {
    looks += 1;
    return looks === 1 ? Promise.reject(new TechnicalFailure('away')) : Promise.resolve([of(0)]);
  };
  const end = watchForLostCommits({ findLost: lost }, assignment, memoryLogger(), EVERY);
  await eventually('it is read again', () => assignment.reopened.length > 0);
  end();
});

it('stops checking once it has ended', async () => {
  let looks = 0;
  const lost = (): Promise<TopicPartition[]> => Promise.resolve([]).finally(() => (looks += 1));
  const end = watchForLostCommits({ findLost: lost }, anAssignment(), memoryLogger(), EVERY);
  await eventually('it looks', () => looks > 0);
  end();
  const seen = looks;
  await setTimeout(EVERY * 5);
  expect(looks).toBe(seen);
});
