import { describe, expect, it } from '@jest/globals';
import { partitionBacklogs, partitions } from '../../../src/views/partitions.ts';
import { aMessage } from '../../support/builders/messages.ts';
import { viewedDatabase } from './viewed-database.ts';

const { read, sql, remember } = viewedDatabase();

/** Two rows of the outbox, of two messages each. */
async function givenMessages(): Promise<number> {
  await remember('one', [aMessage({ id: 'one/1' }), aMessage({ id: 'one/2' })]);
  await remember('two', [aMessage({ id: 'two/1' }), aMessage({ id: 'two/2' })]);
  const [row] = await partitionBacklogs(read);
  return row?.id ?? 0;
}
const publish = (id: number, sequence: number) =>
  sql(`insert into relay_progress (checkpoint_id, published_sequence) values (${id}, ${sequence})
       on conflict (checkpoint_id) do update set published_sequence = excluded.published_sequence`);
const age = (firstSequence: number, seconds: number) =>
  sql(
    `update outbox set created_at = now() - interval '${seconds} seconds' where first_sequence = ${firstSequence}`,
  );
const oldest = async () => (await partitionBacklogs(read))[0]?.oldestUnpublishedMs;

describe('the backlog of a partition', () => {
  it('has the age of the oldest message that is not published', async () => {
    const id = await givenMessages();
    await age(1, 100);
    await age(3, 50);
    for (const [published, seconds] of [
      [0, 100],
      [1, 100],
      [2, 50],
      [3, 50],
    ] as const) {
      await publish(id, published);
      const milliseconds = await oldest();
      expect(milliseconds).toBeGreaterThanOrEqual(seconds * 1_000);
      expect(milliseconds).toBeLessThan(seconds * 1_000 + 30_000);
    }
  });

  it('has no age when all is published', async () => {
    await publish(await givenMessages(), 4);
    expect(await oldest()).toBeNull();
  });

  it('is otherwise the state of the partition', async () => {
    await publish(await givenMessages(), 3);
    const rows = (await partitionBacklogs(read)).map(({ oldestUnpublishedMs: _, ...row }) => row);
    expect(rows).toEqual(await partitions(read));
    expect(rows).toMatchObject([{ lastSequence: 4, published: 3 }]);
  });
});
