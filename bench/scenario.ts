import type { Backlogs } from './load/backlogs.ts';
import type { Load } from './load/commands.ts';
import type { Figures } from './measure/figures.ts';
import type { BenchSettings } from './settings.ts';
import type { BenchStack } from './stack.ts';

export type BenchContext = {
  readonly stack: BenchStack;
  readonly settings: BenchSettings;
  readonly backlogs: Backlogs;
  /** The number of this run: 1 to RUNS. */
  readonly run: number;
  /** Shows the progress of the scenario. */
  readonly progress: (what: string) => void;
};

export type RunResult = {
  readonly figures: Figures;
  /** Readable lines, such as a histogram. */
  readonly notes?: readonly string[];
};

export type Scenario = {
  readonly name: string;
  /** Describes the measurement, for the list. */
  readonly about: string;
  /** The approximate duration of one run on two cores. */
  readonly seconds: (settings: BenchSettings) => number;
  /** Runs only if ONLY names it. */
  readonly onDemand?: true;
  /** Measures once, even if other scenarios are repeated. */
  readonly once?: true;
  /** A Postgres extension that it needs. It is then loaded for all scenarios of the run, and slows them down. */
  readonly extension?: string;
  /** Free disk it needs, GiB; 10 if absent. */
  readonly diskGiB?: number;
  readonly run: (context: BenchContext) => Promise<RunResult>;
};

/** Returns a topic with this many commands. Default: spread over all SKUs, with ids ordered by time. */
export const backlog = (
  { backlogs, settings, progress }: BenchContext,
  count: number,
  { distribution = 'spread', ids = 'ordered' }: Partial<Pick<Load, 'distribution' | 'ids'>> = {},
): Promise<string> =>
  backlogs({ count, distribution, ids, seed: settings.seed }, (sent) =>
    progress(`produces the commands: ${sent} of ${count}`),
  );
