import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { idsToName } from '../support/e2e/command-topic.ts';
import { expectAsInModel, expectedCount } from '../support/e2e/model-check.ts';
import { ownSystem } from '../support/e2e/own-system.ts';
import { publishedOutcomes } from '../support/e2e/published-outcomes.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { randomCommands } from '../support/model/random-commands.ts';

// Small transactions, so that a relay is fenced in the middle of its work.
const { settings, commands, outputs, startReady } = ownSystem({ BATCH_SIZE: '50', RELAY_BATCH_SIZE: '20' });

const sent = randomCommands({ seed: 11, skus: 60, count: 4_000 });
const named = idsToName(sent);

let halves: RunningProcess[];
let whole: RunningProcess;

const relay = (shard: string): Promise<RunningProcess> => startReady('relay', { RELAY_SHARD: shard });

const interruptions = ({ log }: RunningProcess): number => log.filter(({ level }) => level === 'warn').length;

/**
 * Waits until all messages of the first `count` commands are published. Fails if one is missing, duplicated or out of
 * order.
 */
async function expectAllOf(count: number): Promise<void> {
  const upToNow = sent.slice(0, count);
  await outputs.reach(expectedCount(upToNow));
  expectAsInModel(publishedOutcomes(await outputs.everything(), settings), upToNow);
}

beforeAll(async () => {
  halves = await Promise.all([relay('1/2'), relay('2/2')]);
  await startReady('worker');
});

describe('relays in shards', () => {
  it('each log their shard', () => {
    expect(halves.map(({ log }) => log.find(({ msg }) => msg === 'relay ready')?.['shard'])).toEqual([
      '1/2',
      '2/2',
    ]);
  });

  it('publish everything once together, and do not disturb each other', async () => {
    await commands.sendAll(sent.slice(0, 1_000), named);
    await expectAllOf(1_000);
    expect(halves.map(interruptions)).toEqual([0, 0]);
  });

  it('lose and duplicate nothing if one relay for all streams starts while they work and one of them is frozen', async () => {
    const [first] = halves;
    await commands.sendAll(sent.slice(1_000, 2_500), named);
    await outputs.reach(expectedCount(sent.slice(0, 1_000)) + 200);
    first?.signal('SIGSTOP');
    whole = await relay('1/1');
    await whole.logs('relay leads');
    await commands.sendAll(sent.slice(2_500, 3_500), named);
    await outputs.reach(expectedCount(sent.slice(0, 2_500)));
    first?.signal('SIGCONT');

    await expectAllOf(3_500);
    await eventually('both are fenced', () => halves.every((half) => interruptions(half) > 0));
  });

  it('leave everything to that relay when they are stopped', async () => {
    for (const half of halves) half.signal('SIGTERM');
    await Promise.all(halves.map(({ ended }) => ended));
    await commands.sendAll(sent.slice(3_500), named);
    await expectAllOf(4_000);
  });
});
