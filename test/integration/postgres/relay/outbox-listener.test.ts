import { describe, expect, it } from '@jest/globals';
import { postgresOutboxListener } from '../../../../src/adapters/postgres/relay/outbox-listener.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { sequenced } from '../../../support/builders/messages.ts';
import { eventually, staysOpen } from '../../../support/conformance/eventually.ts';
import { outboxListenerConformance } from '../../../support/conformance/outbox-listener.ts';
import { dropOtherSessions, migratedDatabase, urlOf } from '../test-database.ts';

const { database, emptied } = migratedDatabase();
const { signal: NEVER } = new AbortController();

outboxListenerConformance('Postgres', async () => {
  const { unitOfWork } = await emptied();
  const outboxListener = postgresOutboxListener({ url: database.url });
  return { outboxListener, unitOfWork, close: () => outboxListener.close() };
});

describe('the outbox listener of Postgres', () => {
  it('given no connection, ends a wait at its timeout', async () => {
    const outboxListener = postgresOutboxListener({ url: urlOf('no_such_database') });
    const began = performance.now();
    await outboxListener.waitForNotification(100, NEVER);
    expect(performance.now() - began).toBeGreaterThan(90);
    await outboxListener.close();
  });

  it('given a lost connection, connects again and notifies of commits that it may have missed', async () => {
    const { unitOfWork } = await emptied();
    const outboxListener = postgresOutboxListener({ url: database.url });
    await outboxListener.waitForNotification(1, NEVER);
    await dropOtherSessions(database.url, 'listen');
    await commitMessages(unitOfWork, { topic: 'allocation.commands', partition: 0 }, sequenced(1, 1));
    let waits = 0;
    await eventually('the wait ends before its time limit', async () => {
      waits += 1;
      return !(await staysOpen(outboxListener.waitForNotification(60_000, NEVER), 2_000));
    });
    expect(waits).toBeLessThanOrEqual(2);
    await outboxListener.close();
  });
});
