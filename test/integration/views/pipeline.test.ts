import { expect, it } from '@jest/globals';
import { postgresRelayProgress } from '../../../src/adapters/postgres/relay/relay-progress.ts';
import { pipeline } from '../../../src/views/pipeline.ts';
import { allocate, createBatch, NOON } from '../../support/builders/records.ts';
import { viewedDatabase } from './viewed-database.ts';

const { pool, read, handle } = viewedDatabase();

it('each command partition has its numbers, and the times of its last commit and its oldest unpublished message', async () => {
  await expect(pipeline(read)).resolves.toEqual([]);
  await handle(createBatch('B1', 'LAMP', 9), allocate('o1', 'LAMP', 1));
  const [row] = await pipeline(read);
  expect(row).toMatchObject({
    topic: 'allocation.commands',
    partition: 0,
    nextOffset: 2,
    lastSequence: 2,
    lastTimestamp: NOON + 1,
    published: 0,
    reportedAt: null,
  });
  const { committedAt, unpublishedSince, now } = row ?? { committedAt: 0, unpublishedSince: 0, now: 0 };
  expect(unpublishedSince).toBe(committedAt);
  expect(now - Number(committedAt)).toBeLessThan(600_000);
  expect(now).toBeGreaterThanOrEqual(Number(committedAt));
});

it('when all is published nothing waits', async () => {
  await handle(createBatch('B1', 'LAMP', 9), allocate('o1', 'LAMP', 1));
  const [row] = await pipeline(read);
  const progress = postgresRelayProgress(pool());
  await progress.report(new Map([[row?.id ?? 0, 1]]));
  await expect(pipeline(read)).resolves.toMatchObject([{ published: 1, unpublishedSince: row?.committedAt }]);
  await progress.report(new Map([[row?.id ?? 0, 2]]));
  await expect(pipeline(read)).resolves.toMatchObject([
    { published: 2, unpublishedSince: null, reportedAt: expect.any(Number) },
  ]);
});
