import { SettingsInvalid, readSettings } from './settings.ts';
import { scenarios } from './scenarios.ts';
import { thisMachine, tooSmall } from './machine/requirements.ts';
import { measureAll } from './measure-all.ts';
import { killProcesses } from './system/running-process.ts';
import { type BenchStack, startBenchStack } from './stack.ts';

const USUAL_DISK = 10;
const exitCodes = { failed: 1, cannotWork: 2, interrupted: 130 } as const;

/** Prints in one sentence why the bench cannot run, and ends the process. */
function refuse(why: string): never {
  console.error(why);
  process.exit(exitCodes.cannotWork);
}

function settingsOrRefuse() {
  try {
    return readSettings(
      process.env,
      scenarios.map(({ name }) => name),
    );
  } catch (error) {
    if (error instanceof SettingsInvalid) refuse(error.message);
    throw error;
  }
}

if (process.argv.includes('--help') || process.env['ONLY'] === 'help') {
  const usual = { ...readSettings({}, []), runs: 1 };
  for (const { name, about, seconds, onDemand } of scenarios)
    console.log(
      `${name.padEnd(14)} ${String(Math.round(seconds(usual))).padStart(5)} s a run${onDemand ? ', only when named' : ''}: ${about}`,
    );
  process.exit();
}

const settings = settingsOrRefuse();
const chosen = scenarios.filter(({ name, onDemand }) => settings.only?.includes(name) ?? !onDemand);
const disk = chosen.reduce((most, { diskGiB }) => Math.max(most, diskGiB ?? USUAL_DISK), 0);
const problem = tooSmall(await thisMachine(), disk);
if (problem) refuse(problem);

let stack: BenchStack | undefined;
let cleaning: Promise<void> | undefined;
let isInterrupted = false;

/** The first call starts the clean-up; every call waits for its end. */
const cleanUp = (): Promise<void> =>
  (cleaning ??= killProcesses().then(async () => {
    await stack?.stop();
  }));

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isInterrupted = true;
    console.error('\nThe bench was interrupted. It removes its stack.');
    void cleanUp().finally(() => process.exit(exitCodes.interrupted));
  });

try {
  stack = await startBenchStack(chosen.find(({ extension }) => extension)?.extension).catch((error: Error) =>
    refuse(error.message),
  );
  await measureAll(stack, settings, chosen);
} catch (error) {
  // An interruption makes the running scenario fail; that error contains no further information.
  if (!isInterrupted) console.error(error);
  process.exitCode = exitCodes.failed;
} finally {
  await cleanUp();
}
