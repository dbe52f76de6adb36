import { setTimeout } from 'node:timers/promises';

/** Asked whether something is as it has to be; answers by a sentence if it is not. Throwing counts as that, too. */
export type HealthCheck = () => Promise<string | undefined>;

/** What a process says of itself as it goes. */
export interface Health {
  /** It has begun its work. */
  started(): void;
  /** From now on the process is ready only while this check has nothing to say. */
  watch(what: string, check: HealthCheck): void;
  /** From now on the process says this, too; it is as ready as without. */
  mention(what: string, look: () => string | undefined): void;
}

/** What others are told. */
export type HealthReport = {
  readonly started: boolean;
  /** Started, and no problem. */
  readonly ready: boolean;
  /** What is wrong, by what was asked. */
  readonly problems: Readonly<Record<string, string>>;
  /** What an operator should know and is no reason to send it no work. */
  readonly notices: Readonly<Record<string, string>>;
};

/** What answers probes. */
export type ProbedHealth = {
  /** Runs the checks, or gives what they said a moment ago. */
  report(): Promise<HealthReport>;
  /** Runs no check. */
  hasStarted(): boolean;
};

const ANSWER_WITHIN = 2_000;
/** Milliseconds: who asks more often puts no more load on what is asked. */
const SHARED_FOR = 1_000;

/**
 * @param answerWithin milliseconds for a check to answer
 * @param sharedFor milliseconds for which the checks' answers hold, counted from when they were asked
 */
export function processHealth(answerWithin = ANSWER_WITHIN, sharedFor = SHARED_FOR): Health & ProbedHealth {
  const checks = new Map<string, HealthCheck>();
  const looks = new Map<string, () => string | undefined>();
  let isStarted = false;
  let shared: { readonly problems: Promise<Record<string, string>>; readonly at: number } | undefined;

  function sharedProblems(): Promise<Record<string, string>> {
    const now = performance.now();
    if (!shared || now - shared.at >= sharedFor)
      shared = { problems: problemsOf(checks, answerWithin), at: now };
    return shared.problems;
  }

  return {
    started: () => void (isStarted = true),
    hasStarted: () => isStarted,
    watch(what, check) {
      checks.set(what, check);
      shared = undefined;
    },
    mention: (what, look) => void looks.set(what, look),
    async report() {
      const problems = { ...(await sharedProblems()) };
      if (!isStarted) problems['process'] = 'it is still starting';
      const notices = said([...looks].map(([what, look]) => [what, look()]));
      return { started: isStarted, ready: Object.keys(problems).length === 0, problems, notices };
    },
  };
}

async function problemsOf(
  checks: ReadonlyMap<string, HealthCheck>,
  answerWithin: number,
): Promise<Record<string, string>> {
  const answers = await Promise.all(
    [...checks].map(async ([what, check]) => [what, await ask(check, answerWithin)] as const),
  );
  return said(answers);
}

/** Those that have something to say. */
const said = (answers: readonly (readonly [what: string, sentence: string | undefined])[]) =>
  Object.fromEntries(
    answers.flatMap(([what, sentence]) => (sentence === undefined ? [] : [[what, sentence] as const])),
  );

async function ask(check: HealthCheck, answerWithin: number): Promise<string | undefined> {
  const silence = setTimeout(answerWithin, `no answer within ${answerWithin} ms`, { ref: false });
  try {
    return await Promise.race([check(), silence]);
  } catch (error) {
    return (error as Error).message;
  }
}
