import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BenchStack } from '../stack.ts';
import { type RunningProcess, startProcess } from '../system/running-process.ts';
import { type CpuProfile, type SelfTime, selfTimes } from './cpu-profile.ts';
import { observe, type Observation } from './observation.ts';

export type Profiled<Result> = {
  readonly result: Result;
  readonly observation: Observation;
  readonly worker: readonly SelfTime[];
  readonly relay: readonly SelfTime[];
};

const SAMPLE_MICROS = 1_000;

/**
 * Profiles worker and relay of the one system that `work` runs on the stack it is given: from `settle` milliseconds
 * after their start until the first of them is stopped.
 */
export async function profiled<Result>(
  stack: BenchStack,
  settle: number,
  work: (stack: BenchStack) => Promise<Result>,
): Promise<Profiled<Result>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'allocation-profile-'));
  const processes: RunningProcess[] = [];
  let beginning: ReturnType<typeof observe> | undefined;
  let ending: Promise<Observation> | undefined;

  // Even without a settling time, the observation begins only when all processes that start together are running.
  const begin = (database: string): ReturnType<typeof observe> =>
    setTimeout(settle).then(() => observe(stack, database, processes));
  const end = async (): Promise<Observation> => {
    if (!beginning) throw new Error('nothing was started that could be profiled');
    return (await beginning)();
  };
  const start: typeof startProcess = (name, settings) => {
    const started = startProcess(name, { ...settings, NODE_OPTIONS: cpuProfile(path.join(folder, name)) });
    processes.push(started);
    beginning ??= begin(new URL(settings['DATABASE_URL'] ?? '').pathname.slice(1));
    beginning.catch(() => undefined); // the caller sees the error when it ends the observation
    const stop = (): Promise<void> => (ending ??= end()).then(started.stop, started.stop);
    return { ...started, stop };
  };

  try {
    const result = await work({ ...stack, startProcess: start });
    const observation = await (ending ??= end());
    const selfTimesOf = async (name: string): Promise<SelfTime[]> =>
      (await profilesIn(path.join(folder, name))).flatMap((profile) =>
        selfTimes(profile, observation.from, observation.to),
      );
    return { result, observation, worker: await selfTimesOf('worker'), relay: await selfTimesOf('relay') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Node writes the profile when the process ends. */
const cpuProfile = (folder: string): string =>
  `--cpu-prof --cpu-prof-interval=${SAMPLE_MICROS} ${JSON.stringify(`--cpu-prof-dir=${folder}`)}`;

const profilesIn = async (folder: string): Promise<CpuProfile[]> =>
  Promise.all(
    (await readdir(folder)).map(
      async (file) => JSON.parse(await readFile(path.join(folder, file), 'utf8')) as CpuProfile,
    ),
  );
