import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { handledCount } from '../support/e2e/stored-state.ts';
import { verdictOn } from '../support/faults/check/verdict.ts';
import { postgresPair } from '../support/faults/postgres-pair.ts';
import { faultScenario } from '../support/faults/scenario.ts';

const pair = await postgresPair({ synchronous: false });
process.env['DATABASE_URL'] = pair.url;
const { settings, database, startReady, stop, running, sendUntilHandled } =
  faultScenario('18 failover, then silence');
afterAll(() => pair.close());

const COMMANDS = 4_000;

it('commits that an asynchronous standby never received are repeated even if no further command arrives', async () => {
  await Promise.all([startReady('worker'), startReady('relay')]);
  await sendUntilHandled(COMMANDS);
  await eventually('the standby has it all', () => pair.standbyHasAll());
  pair.standbyFallsBehind();
  await sendUntilHandled(COMMANDS);
  const reached = await handledCount(database);
  await pair.failOver();
  expect(await handledCount(database)).toBeLessThan(reached);
  await eventually('all is handled again', async () => (await handledCount(database)) === reached);
  await setTimeout(2_000);
  await Promise.all(running().map(stop));
  const { lost, duplicated, reordered, wrong } = await verdictOn(settings, database);
  expect({ lost, duplicated, reordered, wrong }).toEqual({ lost: 0, duplicated: 0, reordered: 0, wrong: 0 });
});
