import { setTimeout } from 'node:timers/promises';
import type { Logger } from './logger.ts';

/** Resolves with a sentence that says what is wrong; undefined: nothing. An error counts as its message. */
export type HealthCheck = () => Promise<string | undefined>;

/** The health of a process, for the parts of it that report to it. */
export interface Health {
  /** The process has begun its work. */
  started(): void;
  /**
   * From now on the process is ready only while this check finds nothing wrong.
   * @param name of the check in the report, e.g. `Kafka`
   * @param by checks with the same `by` run one after another, because they share a connection
   */
  addCheck(name: string, check: HealthCheck, by?: string): void;
  /** From now on the report has this notice while there is one; it does not make the process less ready. */
  addNotice(name: string, notice: () => string | undefined): void;
}

export type HealthReport = {
  readonly started: boolean;
  /** Started, and no problem. */
  readonly ready: boolean;
  /** What is wrong, by name of the check. */
  readonly problems: Readonly<Record<string, string>>;
  /** What an operator should know although the process is ready, by name. */
  readonly notices: Readonly<Record<string, string>>;
};

/** The health of a process, for the probes that ask for it. */
export type ProbedHealth = {
  /** Runs the checks, or uses their last results if these are recent. */
  report(): Promise<HealthReport>;
  /** Runs no check. */
  hasStarted(): boolean;
};

const ANSWER_TIMEOUT_MS = 2_000;
/** Frequent probes share results, so that they put no more load on Kafka and Postgres. */
const RESULTS_VALID_MS = 1_000;
/** A run of the checks that has not ended is reused; after this time a second run starts beside it. */
const HANGING_AFTER_MS = 10_000;

type NamedCheck = { readonly name: string; readonly check: HealthCheck; readonly by: string };

/** A run of the checks that share a connection, one after another. */
type Run = {
  readonly at: number;
  /** Of the checks that have answered. */
  readonly answers: Map<string, string | undefined>;
  readonly done: Promise<void>;
};

/**
 * @param answerTimeout milliseconds for the checks to answer
 * @param validFor milliseconds for which results are used again, counted from the start of the checks
 */
export function processHealth(
  answerTimeout = ANSWER_TIMEOUT_MS,
  validFor = RESULTS_VALID_MS,
): Health & ProbedHealth {
  const checks = new Map<string, NamedCheck>();
  const runs = new Map<string, Run>();
  const notices = new Map<string, () => string | undefined>();
  let isStarted = false;
  let recent: { readonly problems: Promise<Record<string, string>>; readonly at: number } | undefined;

  function recentProblems(): Promise<Record<string, string>> {
    const now = performance.now();
    if (!recent || now - recent.at >= validFor) recent = { problems: findProblems(), at: now };
    return recent.problems;
  }

  async function findProblems(): Promise<Record<string, string>> {
    const timeout = setTimeout(answerTimeout, undefined, { ref: false });
    const groups = Map.groupBy(checks.values(), ({ by }) => by);
    const found = await Promise.all([...groups].map(([by, group]) => problemsOf(by, group, timeout)));
    return Object.fromEntries(found.flat());
  }

  async function problemsOf(by: string, group: readonly NamedCheck[], timeout: Promise<void>) {
    const { answers, done } = currentRun(by, group);
    await Promise.race([done, timeout]);
    return group.flatMap(({ name }): [string, string][] => {
      const problem = answers.has(name) ? answers.get(name) : `no answer within ${answerTimeout} ms`;
      return problem === undefined ? [] : [[name, problem]];
    });
  }

  /** A run that has not ended is used again, so that a server that hangs does not get more and more requests. */
  function currentRun(by: string, group: readonly NamedCheck[]): Run {
    const current = runs.get(by);
    if (current && performance.now() - current.at < HANGING_AFTER_MS) return current;
    const answers: Run['answers'] = new Map();
    const run = { at: performance.now(), answers, done: runInTurn(group, answers) };
    runs.set(by, run);
    void run.done.then(() => {
      if (runs.get(by) === run) runs.delete(by);
    });
    return run;
  }

  return {
    started: () => void (isStarted = true),
    hasStarted: () => isStarted,
    addCheck(name, check, by = name) {
      checks.set(name, { name, check, by });
      runs.delete(by);
      recent = undefined;
    },
    addNotice: (name, notice) => void notices.set(name, notice),
    async report() {
      const problems = { ...(await recentProblems()) };
      if (!isStarted) problems['process'] = 'it is still starting';
      const ready = Object.keys(problems).length === 0;
      return { started: isStarted, ready, problems, notices: currentNotices(notices) };
    },
  };
}

const currentNotices = (notices: ReadonlyMap<string, () => string | undefined>): Record<string, string> =>
  Object.fromEntries(
    [...notices].flatMap(([name, noticeNow]) => {
      const notice = noticeNow();
      return notice === undefined ? [] : [[name, notice] as const];
    }),
  );

async function runInTurn(group: readonly NamedCheck[], answers: Run['answers']): Promise<void> {
  for (const { name, check } of group)
    answers.set(name, await Promise.try(check).catch((error: Error) => error.message));
}

/**
 * The same report, with each change logged once: what is wrong when a started process stops being ready, or is not ready
 * for another reason, and that it is ready again. Logs only while probes ask for the report.
 */
export function logReadiness(
  report: () => Promise<HealthReport>,
  logger: Logger,
): () => Promise<HealthReport> {
  let logged = '';

  return async () => {
    const found = await report();
    // By the names of the checks: their texts change with each second.
    const failing = Object.keys(found.problems).join();
    if (!found.started || failing === logged) return found;
    logged = failing;
    if (failing === '') logger.info({}, 'ready again');
    else logger.warn({ problems: found.problems }, `not ready: ${Object.values(found.problems).join('; ')}`);
    return found;
  };
}
