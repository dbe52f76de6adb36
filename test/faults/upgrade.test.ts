import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/conformance/eventually.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { partitionsOfMembers } from '../support/e2e/consumer-group.ts';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { loggedAt } from '../support/faults/logged-at.ts';
import { faultScenario, type Striking } from '../support/faults/scenario.ts';
import { loadOfAnUpgrade } from '../support/faults/upgrade/known-to-both.ts';
import { oldVersion } from '../support/faults/upgrade/old-version.ts';
import { expectedOfTwoVersions } from '../support/faults/upgrade/two-versions.ts';
import { writersOf } from '../support/faults/writers.ts';

const SIDE_BY_SIDE_MS = 60_000;
const PER_SECOND = 500;
/** Several processes start at once, beside others at work. */
const READY_WITHIN_MS = 90_000;
/** A stall of the old version's group when members join and leave, on a machine that is busy with two versions. */
const LONGEST_STALL_MS = 45_000;
const OLD = ['old-1', 'old-2'];
const NEW = ['new-1', 'new-2'];
const TIMEOUT_MS = 600_000;

describe.each([
  ['31a upgrade from 0.1.0', '975554a4dd0b57193baf2a71d26489a11ace81f2'],
  ['31b upgrade from the build before', '7112be7b3ac4db38bbceb50bb9faa100d49352b4'],
])('%s', (name, commit) => {
  const old = oldVersion(commit);
  const { settings, database, run, finish, start: startProcess, stop } = faultScenario(name, {}, old.folder);
  const cli = ownCli(settings);
  const writers = writersOf(database);
  const load = loadOfAnUpgrade();
  const started: RunningProcess[] = [];

  const start = async (entrypoint: 'worker' | 'relay', id: string): Promise<RunningProcess> => {
    const over = { KAFKA_CLIENT_ID: id, DATABASE_URL: writers.urlOf(settings.DATABASE_URL, id) };
    const process = startProcess(entrypoint, over, OLD.includes(id) ? old.folder() : undefined);
    started.push(process);
    const isReady = (): boolean => process.log.some(({ msg }) => msg === `${entrypoint} ready`);
    await eventually(`${entrypoint} ${id} is ready`, isReady, READY_WITHIN_MS);
    return process;
  };
  const startAll = (entrypoint: 'worker' | 'relay', ids: readonly string[]): Promise<RunningProcess[]> =>
    Promise.all(ids.map((id) => start(entrypoint, id)));

  const allHavePartitions = () =>
    eventually(
      'workers of both versions have partitions',
      async () => {
        const found = await partitionsOfMembers(settings.CONSUMER_GROUP);
        return [...OLD, ...NEW].every((id) => (found[id]?.length ?? 0) > 0);
      },
      READY_WITHIN_MS,
    );
  const haveWritten = (ids: readonly string[], since: number) =>
    eventually(
      `${ids.join(' and ')} have written since`,
      async () => {
        const moved = await Promise.all(ids.map((id) => writers.partitionsMoved(id, since)));
        return moved.every((partitions) => partitions > 0);
      },
      READY_WITHIN_MS,
    );
  const leads = (relay: RunningProcess, since: number) =>
    eventually(
      'the relay leads',
      () => relay.log.some((line) => line.msg === 'relay leads' && loggedAt(line) >= since),
      READY_WITHIN_MS,
    );

  /** The relay of the other version takes over from this one, which comes back as the standby. */
  async function handOver(from: RunningProcess, to: RunningProcess, id: string): Promise<RunningProcess> {
    const since = Date.now();
    await stop(from);
    await leads(to, since);
    return start('relay', id);
  }

  async function upgrade(
    { random, struck, work }: Striking,
    { oldWorkers, ...relays }: { oldWorkers: RunningProcess[]; oldRelay: RunningProcess },
  ): Promise<void> {
    let { oldRelay } = relays;
    await work.goesOn(3_000);
    struck();
    await finish('migrate');

    const begin = Date.now();
    const [newWorker, ...others] = await startAll('worker', NEW);
    let newRelay = await start('relay', 'new-1');
    await allHavePartitions();
    await haveWritten([...OLD, ...NEW], begin);
    await setTimeout(random.between(8_000, 12_000));
    struck();
    oldRelay = await handOver(oldRelay, newRelay, 'old-1');
    await setTimeout(random.between(8_000, 12_000));
    struck();
    newRelay = await handOver(newRelay, oldRelay, 'new-1');
    // Partitions that the new version had go to the old one, and back.
    if (newWorker) await stop(newWorker);
    struck();
    const back = Date.now();
    await haveWritten(OLD, back);
    others.push(await start('worker', 'new-1'));
    await allHavePartitions();
    await haveWritten([...OLD, ...NEW], Date.now());
    await setTimeout(Math.max(0, begin + SIDE_BY_SIDE_MS - Date.now()));

    struck();
    await Promise.all([...oldWorkers, oldRelay].map(stop));
    load.allAreNew();
    await leads(newRelay, begin);
    await work.goesOn(10_000);
  }

  beforeAll(() => writers.watch());

  it(
    'nothing is lost, duplicated or reordered while both versions work side by side for a minute, and then with all commands',
    async () => {
      const before = { oldWorkers: await startAll('worker', OLD), oldRelay: await start('relay', 'old-1') };
      await run((striking) => upgrade(striking, before), {
        perSecond: PER_SECOND,
        longestStall: LONGEST_STALL_MS,
        load: load.records,
        expected: (sent, published) => expectedOfTwoVersions(sent, published, load.isForBoth),
      });
      await expect(cli.run(['reconcile'])).resolves.toMatchObject({ code: 0 });
      const errors = started.flatMap(({ log }) =>
        log.filter(({ level }) => !['debug', 'info', 'warn'].includes(level)),
      );
      expect(errors).toEqual([]);
      expect(started.map((process) => process.errorOutput()).join('')).toBe('');
    },
    TIMEOUT_MS,
  );
});
