import { setTimeout } from 'node:timers/promises';
import { it } from '@jest/globals';
import { faultScenario } from '../support/faults/scenario.ts';

const { database, run, start } = faultScenario('11 transaction held open');

const FOR = 15_000;

it('the relay publishes everything, in order, while another client holds a transaction open', async () => {
  await database.session(async (client) => {
    await client.query('begin isolation level repeatable read');
    // The transaction has an id that all later snapshots count as running, and a snapshot that is older than everything
    // after it.
    await client.query('select pg_current_xact_id(), count(*) from products');
    start('worker');
    start('relay');
    await run(async ({ struck }) => {
      struck();
      await setTimeout(FOR);
    });
  });
});
