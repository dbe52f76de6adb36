import { describe, expect, it } from '@jest/globals';
import { ConcurrentChange } from '../../../../src/service-layer/errors.ts';
import { commitNext } from '../../../support/builders/committed-outcome.ts';
import { anEntry } from '../../../support/builders/outcome.ts';
import { inboxConformance } from '../../../support/conformance/inbox.ts';
import { migratedDatabase, runSql } from '../test-database.ts';

const { database, emptied } = migratedDatabase();

inboxConformance('Postgres', emptied);

describe('an id that is assumed to be new, in Postgres', () => {
  /** Commits an id that was handled this many days from now. */
  async function assumedNew(days: number): Promise<unknown> {
    const { unitOfWork } = await emptied();
    await runSql(
      database.url,
      `insert into inbox (command_id, received_on, checkpoint_id, first_sequence, message_count)
       values ('a', (now() at time zone 'utc')::date + ${days}, 1, 1, 1)`,
    );
    return commitNext(unitOfWork, { handled: [anEntry('a')], assumedNew: ['a'] });
  }

  it.each([-40, -1, 0, 1])('given it was handled %d days from now, is refused', async (days) => {
    await expect(assumedNew(days)).rejects.toThrow(ConcurrentChange);
  });

  it('is not looked up on a day that is too far ahead for any clock', async () => {
    await expect(assumedNew(2)).resolves.toMatchObject({ nextOffset: 1 });
  });
});
