import { expect, it } from '@jest/globals';
import { postgresRelayProgress } from '../../../src/adapters/postgres/relay/relay-progress.ts';
import { outboxBacklog, pipeline } from '../../../src/views/pipeline.ts';
import { allocate, createBatch, NOON } from '../../support/builders/records.ts';
import { aMessage } from '../../support/builders/messages.ts';
import { viewedDatabase } from './viewed-database.ts';

const { pool, read, handle, remember, sql } = viewedDatabase();

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

it('the oldest unpublished message is that of its row of the outbox, of whose messages some may be published', async () => {
  await remember('one', [aMessage({ id: 'one/1' }), aMessage({ id: 'one/2' })]);
  await remember('two', [aMessage({ id: 'two/1' }), aMessage({ id: 'two/2' })]);
  const [row] = await pipeline(read);
  const written = (firstSequence: number, secondsAgo: number) =>
    sql(
      `update outbox set created_at = now() - interval '${secondsAgo} seconds' where first_sequence = ${firstSequence}`,
    );
  await written(1, 20_000);
  await written(3, 10_000);
  const progress = postgresRelayProgress(pool());
  for (const [published, messages, seconds] of [
    [0, 4, 20_000],
    [1, 3, 20_000],
    [2, 2, 10_000],
    [3, 1, 10_000],
  ] as const) {
    await progress.report(new Map([[row?.id ?? 0, published]]));
    const backlog = outboxBacklog(await pipeline(read));
    expect(backlog.messages).toBe(messages);
    expect(Math.floor(Number(backlog.oldestMs) / 10_000_000)).toBe(seconds / 10_000);
  }
  await progress.report(new Map([[row?.id ?? 0, 4]]));
  expect(outboxBacklog(await pipeline(read))).toEqual({ messages: 0, oldestMs: null });
});
