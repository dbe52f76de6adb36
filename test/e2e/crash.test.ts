import { beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { idsToName } from '../support/e2e/command-topic.ts';
import { expectAsInModel, expectedCount } from '../support/e2e/model-check.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { publishedOutcomes } from '../support/e2e/published-outcomes.ts';
import { expectSoundState, handledCount } from '../support/e2e/stored-state.ts';
import { survivor } from '../support/e2e/survivor.ts';
import { randomCommands } from '../support/model/random-commands.ts';
import { randomNumbers } from '../support/model/random-numbers.ts';

// Small transactions give more points at which a process can be killed.
const { settings, database, commands, outputs, start, startReady } = ownSystem({
  BATCH_SIZE: '100',
  RELAY_BATCH_SIZE: '200',
});

const COUNT = 20_000;
/** After each kill the group waits 6 s for the dead worker. */
const WORKER_STRIKES = 4;
const RELAY_STRIKES = 9;
/** Maximum number of commands sent ahead of the work, so that there is work whenever a process is killed. */
const AHEAD = 4_000;
const AT_ONCE = 200;

const seed = Date.now() % 1_000_000;
const sent = randomCommands({ seed, skus: 200, count: COUNT });
const named = idsToName(sent);
const total = expectedCount(sent);

const handled = (): Promise<number> => handledCount(database);

async function sendAll(): Promise<void> {
  for (let from = 0; from < COUNT; from += AT_ONCE) {
    await eventually('work keeps up', async () => (await handled()) >= from - AHEAD, 30_000);
    await commands.sendAll(sent.slice(from, from + AT_ONCE), named);
  }
}

beforeAll(async () => {
  // The first process creates the topics.
  await (await startReady('relay')).kill();
});

it(`${COUNT} commands survive kill -9 of worker and relay: the events are those of the pure domain (seed ${seed})`, async () => {
  await outputs.reach(0);
  const random = randomNumbers(seed);
  const [worker, relay] = await Promise.all([
    survivor(() => start('worker'), { count: WORKER_STRIKES, progress: handled, total: COUNT, random }),
    survivor(() => start('relay'), { count: RELAY_STRIKES, progress: outputs.count, total, random }),
    sendAll(),
  ]);
  await outputs.reach(total);
  await Promise.all([worker.logs('worker ready'), relay.logs('relay ready')]);
  for (const { signal } of [worker, relay]) signal('SIGTERM');
  expect(await Promise.all([worker.ended, relay.ended])).toEqual([
    { code: 0, signal: null },
    { code: 0, signal: null },
  ]);

  expectAsInModel(publishedOutcomes(await outputs.everything(), settings), sent);
  await expectSoundState(database, settings.COMMAND_TOPICS);
}, 240_000);
