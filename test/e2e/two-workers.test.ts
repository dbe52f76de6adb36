import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { idsToName } from '../support/e2e/command-topic.ts';
import { partitionsOfMembers } from '../support/e2e/consumer-group.ts';
import { expectAsInModel, expectedCount } from '../support/e2e/model-check.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { publishedOutcomes } from '../support/e2e/published-outcomes.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { expectSoundState, handledCount } from '../support/e2e/stored-state.ts';
import { randomCommands } from '../support/model/random-commands.ts';

// Small transactions, so that a killed worker is in the middle of its work.
const { settings, database, commands, outputs, startReady } = ownSystem({ BATCH_SIZE: '20' });

const sent = randomCommands({ seed: 7, skus: 60, count: 4_500 });
const named = idsToName(sent);
const third = sent.length / 3;

let first: RunningProcess;
let second: RunningProcess;

const partitions = () => partitionsOfMembers(settings.CONSUMER_GROUP);

const bothHaveHalf = () =>
  eventually('each worker has three partitions', async () => {
    const { first: ofFirst, second: ofSecond } = await partitions();
    return ofFirst?.length === 3 && ofSecond?.length === 3;
  });

const handled = (count: number) =>
  eventually(`${count} records are handled`, async () => (await handledCount(database)) >= count);

const WAITING = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/**
 * Freezes the first worker while it commits, and makes Postgres roll the commit back, so that it continues with an old
 * checkpoint.
 */
async function freezeAtWork(): Promise<void> {
  const [partition] = (await partitions())['first'] ?? [];
  const checkpoint = `select from checkpoints where partition = ${partition}`;
  await eventually('there is a checkpoint', async () => (await database.rows(checkpoint)).length === 1);
  const release = await database.lock(`${checkpoint} for update`);
  await commands.sendAll(sent.slice(0, third), named);
  await eventually('it waits for the checkpoint', async () => {
    return (await database.rows(`select ${WAITING}`)).length === 1;
  });
  first.signal('SIGSTOP');
  await database.rows(`select pg_terminate_backend(pid) ${WAITING}`);
  await release();
}

beforeAll(async () => {
  [first, second] = await Promise.all([
    startReady('worker', { KAFKA_CLIENT_ID: 'first' }),
    startReady('worker', { KAFKA_CLIENT_ID: 'second' }),
    startReady('relay'),
  ]);
  await bothHaveHalf();
});

describe('of two workers that share the partitions', () => {
  it('one takes over from the other while the other is frozen, and the thawed worker writes nothing of that work', async () => {
    await freezeAtWork();
    await handled(third);

    first.signal('SIGCONT');
    await bothHaveHalf();
    await commands.sendAll(sent.slice(third, 2 * third), named);
    await handled(2 * third);
  });

  it('one continues when the other is killed', async () => {
    await commands.sendAll(sent.slice(2 * third), named);
    await handled(2 * third + 100);
    await second.kill();
    expect(await handledCount(database)).toBeLessThan(sent.length);
    await handled(sent.length);
  });

  it('no message is lost, duplicated or reordered by these failures', async () => {
    await outputs.reach(expectedCount(sent));
    expectAsInModel(publishedOutcomes(await outputs.everything(), settings), sent);
    await expectSoundState(database, settings.COMMAND_TOPICS);
  });
});
