import { describe, expect, it } from '@jest/globals';
import { postgresOutboxListener } from '../../../../src/adapters/postgres/relay/outbox-listener.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { sequenced } from '../../../support/builders/messages.ts';
import { eventually, staysOpen } from '../../../support/conformance/eventually.ts';
import { outboxBellConformance } from '../../../support/conformance/outbox-listener.ts';
import { dropOtherSessions, migratedDatabase, urlOf } from '../test-database.ts';

const { database, emptied } = migratedDatabase();
const { signal: NEVER } = new AbortController();

outboxBellConformance('Postgres', async () => {
  const { unitOfWork } = await emptied();
  const bell = postgresOutboxListener({ url: database.url });
  return { bell, unitOfWork, close: () => bell.close() };
});

describe('the outbox listener of Postgres', () => {
  it('returns after a time limit if there is no connection', async () => {
    const bell = postgresOutboxListener({ url: urlOf('no_such_database') });
    const began = performance.now();
    await bell.next(100, NEVER);
    expect(performance.now() - began).toBeGreaterThan(90);
    await bell.close();
  });

  it('reconnects after its connection was lost, and reports what was committed meanwhile', async () => {
    const { unitOfWork } = await emptied();
    const bell = postgresOutboxListener({ url: database.url });
    await bell.next(1, NEVER);
    await dropOtherSessions(database.url, 'listen');
    await commitMessages(unitOfWork, { topic: 'allocation.commands', partition: 0 }, sequenced(1, 1));
    let waits = 0;
    await eventually('the wait ends before its time limit', async () => {
      waits += 1;
      return !(await staysOpen(bell.next(60_000, NEVER), 2_000));
    });
    expect(waits).toBeLessThanOrEqual(2);
    await bell.close();
  });
});
