import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect, jest } from '@jest/globals';
import type { Message } from 'kafkajs';
import { eventually } from '../conformance/eventually.ts';
import { type OwnSettings, ownSettings } from '../e2e/own-settings.ts';
import { recordCount } from '../e2e/record-count.ts';
import type { Settings } from '../e2e/running-process.ts';
import { handledCount } from '../e2e/stored-state.ts';
import { type RandomNumbers, randomNumbers } from '../model/random-numbers.ts';
import { type CheckOptions, type Database, type Verdict, verdictOn } from './check/verdict.ts';
import { endlessLoad } from './load/load.ts';
import { sendPaced, startSending } from './load/paced-producer.ts';
import { watchOutputs } from './output-watch.ts';
import { ownEntrypoints } from './own-entrypoints.ts';
import { keepLog, keepRow } from './report/row.ts';
import { faultStack } from './stack/fault-stack.ts';
import { survivingDatabase } from './surviving-database.ts';
import { watchWork, type WorkWatch } from './work-watch.ts';

/** The tools of a scenario while the load runs. */
export type Striking = {
  /** The same numbers for the same seed. */
  readonly random: RandomNumbers;
  readonly work: WorkWatch;
  /** Number of committed messages so far. */
  published(): number;
  /** Waits for the next committed message: what a reader does without is one outage then, not several in a row. */
  messagesCome(): Promise<void>;
  /** Counts a fault. Call this when it strikes. */
  struck(): void;
};

export type RunOptions = CheckOptions & {
  /** Commands sent a second. */
  readonly perSecond?: number;
  /** Longest allowed time without a new message, in milliseconds, from the start of the load. */
  readonly longestStall?: number;
  /** Replaces the usual check. */
  readonly check?: (settings: OwnSettings, database: Database, options: CheckOptions) => Promise<Verdict>;
  /** Changes the load. */
  readonly load?: (load: Iterable<Message>) => Iterator<Message>;
};

const TIMEOUT = 600_000;
/** After that, a scenario is checked as it is, and its log is kept. */
const STRIKES_TIMEOUT = 300_000;
const PER_SECOND = 2_000;
const LONGEST_STALL = 30_000;
/** Small transactions give more points at which a fault can strike. */
const SMALL = { BATCH_SIZE: '200', RELAY_BATCH_SIZE: '400' };

/**
 * Topics, a database and processes for one scenario of the fault suite.
 * @param first the folder of the version that creates tables and topics; undefined: this one
 */
export function faultScenario(
  name: string,
  over: Settings | ((settings: OwnSettings) => Settings) = {},
  first: () => string | undefined = () => undefined,
) {
  jest.setTimeout(TIMEOUT);
  const seed = Number(process.env['SEED'] || Date.now() % 1_000_000);
  const { LOG_LEVEL = 'info' } = process.env;
  const own = ownSettings();
  const settings = { ...own, ...SMALL, LOG_LEVEL, ...(typeof over === 'function' ? over(own) : over) };
  const processes = ownEntrypoints(settings);
  const database = survivingDatabase(settings.DATABASE_URL);
  const { COMMAND_TOPICS: topic, EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC } = settings;

  const commands = endlessLoad(seed);
  const repeatedBy = `SEED=${seed}`;
  const fail = (error: Error, seen: readonly string[]): never => {
    throw new Error([...seen, error.message, `${repeatedBy} repeats it`].join('\n'), { cause: error });
  };

  beforeAll(async () => {
    await processes.finish('migrate', first());
    // The first process creates the topics.
    await processes.kill(await processes.startReady('relay', {}, first()));
  });

  /** Sends commands while `strike` runs, waits until all work is done, and ends the processes. */
  async function underLoad(
    strike: (striking: Striking) => Promise<unknown>,
    { perSecond = PER_SECOND, load = Iterator.from, longestStall = LONGEST_STALL }: RunOptions,
  ) {
    const work = await watchWork(database);
    const outputs = await watchOutputs([EVENT_TOPIC, REJECTION_TOPIC, DEAD_LETTER_TOPIC], work.written());
    const before = outputs.count();
    const problems: string[] = [];
    const isAProblem = (error: Error): void => void problems.push(error.message);
    let faults = 0;
    const struck = (): void => void (faults += 1);

    const begin = performance.now();
    outputs.begin(begin);
    const sending = startSending(topic, load(commands), perSecond);
    const striking = {
      random: randomNumbers(seed),
      work,
      published: outputs.count,
      messagesCome: outputs.goOn,
      struck,
    };
    const tooLong = setTimeout(STRIKES_TIMEOUT, undefined, { ref: false }).then(() => {
      throw new Error(`the faults were not over after ${STRIKES_TIMEOUT} ms`);
    });
    await Promise.race([strike(striking), tooLong]).catch(isAProblem);
    const faultsOver = performance.now();
    const published = outputs.count() - before;
    if (sending.hasEnded()) problems.push('the load ended before the faults did');
    if (faults === 0) problems.push('no fault struck');
    await sending.end().catch(isAProblem);
    const isSettled = await work.settles(await endOf(topic), outputs.count);
    const end = performance.now();
    if (!isSettled) problems.push(...processes.lastWords());
    await Promise.all([outputs.close(), work.close(), ...processes.running().map(processes.stop)]);

    const stall = outputs.longestStall(isSettled ? undefined : end);
    if (stall > longestStall) problems.push(`there was no message for ${Math.round(stall)} ms`);
    return {
      problems: [...problems, ...processes.problems()],
      figures: {
        seconds: (end - begin) / 1_000,
        faults,
        publishedPerSecond: (published / (faultsOver - begin)) * 1_000,
        longestStall: stall,
      },
    };
  }

  /**
   * Runs faults under load and checks everything. If anything is lost, duplicated, reordered or otherwise wrong, fails
   * with the seed that repeats the run.
   */
  async function run(
    strike: (striking: Striking) => Promise<unknown>,
    options: RunOptions = {},
  ): Promise<Verdict> {
    const { problems, figures } = await underLoad(strike, options).catch((error: Error) =>
      fail(error, processes.problems()),
    );
    const { check = verdictOn } = options;
    const verdict = await check(settings, database, options).catch((error: Error) => fail(error, problems));
    const { commands: count, lost, duplicated, reordered } = verdict;
    const wrongs = { lost, duplicated, reordered, otherwiseWrong: verdict.wrong + problems.length };
    const stack = faultStack();
    if (stack) {
      await keepRow(stack.report, { scenario: name, seed, commands: count, ...wrongs, ...figures });
      // To find the reason of a failure, LOG_LEVEL=debug make fault-tests keeps more.
      if (wrongs.otherwiseWrong + lost + duplicated + reordered > 0)
        await keepLog(stack.report, name, processes.logs());
    }
    expect({ ...wrongs, repeatedBy, seen: [...problems, ...verdict.examples] }).toEqual({
      lost: 0,
      duplicated: 0,
      reordered: 0,
      otherwiseWrong: 0,
      repeatedBy,
      seen: [],
    });
    return verdict;
  }

  /** Sends this many commands and waits until they are handled. */
  async function sendUntilHandled(count: number): Promise<void> {
    // Not commands.take(count): that would end the load.
    const some = Array.from({ length: count }, () => commands.next().value);
    await sendPaced(topic, some.values(), PER_SECOND);
    const total = await endOf(topic);
    await eventually('all is handled', async () => (await handledCount(database)) >= total);
  }

  return { settings, database, run, sendUntilHandled, ...processes };
}

/** Number of records in the topics. A broker that has just restarted may not know it at first. */
async function endOf(topics: string): Promise<number> {
  let count: number | undefined;
  const asked = (): Promise<boolean> =>
    Promise.all(topics.split(',').map(recordCount)).then(
      (found) => (count = found.reduce((sum, each) => sum + each, 0)) >= 0,
      () => false,
    );
  await eventually(`the ends of ${topics} are known`, asked);
  return count ?? 0;
}
