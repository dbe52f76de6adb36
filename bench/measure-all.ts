import { backlogs } from './load/backlogs.ts';
import { description } from './machine/description.ts';
import { busyShare } from './machine/quiet.ts';
import { drain } from './measure/drain.ts';
import { type Figures, type Summary, summary } from './measure/figures.ts';
import { barsTable } from './report/bars.ts';
import { progressLine } from './report/progress-line.ts';
import { resultsFile, writeResults } from './report/results-file.ts';
import { figuresTable } from './report/table.ts';
import { backlog, type BenchContext, type Scenario } from './scenario.ts';
import type { BenchSettings } from './settings.ts';
import type { BenchStack } from './stack.ts';

/** Number of commands. A broker that has just started uses 20 µs of CPU per command, and later half of that. */
const WARM_UP = 300_000;
/** Share of all cores (0 to 1) that other programs may use; above it the figures are not reliable. */
const QUIET = 0.1;

type Measured = {
  readonly summary: Summary;
  readonly runs: readonly Figures[];
  readonly notes: readonly string[];
};

/** Runs the scenarios one after the other, prints a table for each and writes all figures as JSON. */
export async function measureAll(
  stack: BenchStack,
  settings: BenchSettings,
  chosen: readonly Scenario[],
): Promise<void> {
  const file = resultsFile(new Date());
  const line = progressLine(process.stderr);
  console.error(`${chosen.length} scenarios, about ${minutes(chosen, settings)} min on two quiet cores.`);
  const busy = await busyBefore();
  const results = {
    busyBefore: busy,
    ...(await description(stack.database)),
    settings,
    scenarios: {} as Record<string, Measured>,
  };
  const contextFor = (name: string, run = 1): BenchContext => ({
    stack,
    settings,
    run,
    backlogs: loads,
    progress: (what) => line.show(`${name}: ${what}`),
  });
  const loads = backlogs(stack);
  await warmUp(contextFor('warm-up'));
  for (const scenario of chosen) {
    const measured = await measure(scenario, settings.runs, contextFor);
    line.clear();
    console.log(`\n${figuresTable(scenario.name, measured.summary)}`);
    for (const note of measured.notes) console.log(note);
    results.scenarios[scenario.name] = measured;
    await writeResults(file, results);
  }
  const bars = barsTable(results.scenarios);
  if (bars) console.log(`\n${bars}`);
  console.log(`\nAll figures: ${file}`);
}

const minutes = (chosen: readonly Scenario[], settings: BenchSettings): number =>
  Math.ceil(
    chosen.reduce((sum, { seconds, once }) => sum + seconds(settings) * (once ? 1 : settings.runs), 20) / 60,
  );

/** The stack has just started and is idle, so any use of CPU now is by other programs. */
async function busyBefore(): Promise<number> {
  const busy = await busyShare();
  if (busy > QUIET)
    console.error(
      `The machine is not quiet: other programs use ${Math.round(100 * busy)} % of its CPU, so the figures are not reliable.`,
    );
  return busy;
}

/** Warms up the code and the caches of broker and database before measurements begin. Worker and relay start cold. */
async function warmUp(context: BenchContext): Promise<void> {
  await drain(context, await backlog(context, WARM_UP), WARM_UP);
}

async function measure(
  { name, once, run }: Scenario,
  wanted: number,
  contextFor: (name: string, run: number) => BenchContext,
): Promise<Measured> {
  const runs: Figures[] = [];
  let notes: readonly string[] = [];
  const times = once ? 1 : wanted;
  for (let number = 1; number <= times; number += 1) {
    const result = await run(contextFor(`${name} ${number}/${times}`, number));
    runs.push(result.figures);
    notes = result.notes ?? [];
  }
  return { summary: summary(runs), runs, notes };
}
