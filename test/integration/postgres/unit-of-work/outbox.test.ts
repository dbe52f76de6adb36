import { expect, it } from '@jest/globals';
import { postgresOutboxReader } from '../../../../src/adapters/postgres/relay/outbox-reader.ts';
import { OutboxDamaged } from '../../../../src/processing/flush/outbox.ts';
import { commitMessages } from '../../../support/builders/committed-messages.ts';
import { sequenced } from '../../../support/builders/messages.ts';
import { outboxConformance } from '../../../support/conformance/outbox.ts';
import { migratedDatabase, runSql } from '../test-database.ts';

const { database, pool, emptied } = migratedDatabase();

outboxConformance('Postgres', emptied);

it.each([
  ['damaged', 'update outbox set records = substr(records, 2)'],
  ['short of a message', 'update outbox set message_count = message_count + 1'],
])('an outbox row that is %s cannot be read', async (_, change) => {
  const { unitOfWork } = await emptied();
  const id = await commitMessages(unitOfWork, { topic: 'commands', partition: 0 }, sequenced(1, 3));
  await runSql(database.url, change);
  await expect(postgresOutboxReader(pool()).read(id, 1, 10)).rejects.toThrow(OutboxDamaged);
});
