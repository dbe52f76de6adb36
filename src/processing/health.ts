import { setTimeout } from 'node:timers/promises';

/** Asked whether something is as it has to be; answers by a sentence if it is not. Throwing counts as that, too. */
export type HealthCheck = () => Promise<string | undefined>;

/** What a process says of itself as it goes. */
export interface Health {
  /** It has begun its work. */
  started(): void;
  /** From now on the process is ready only while this check has nothing to say. */
  watch(what: string, check: HealthCheck): void;
}

/** What others are told. */
export type HealthReport = {
  readonly started: boolean;
  /** Started, and no problem. */
  readonly ready: boolean;
  /** What is wrong, by what was asked. */
  readonly problems: Readonly<Record<string, string>>;
};

const ANSWER_WITHIN = 2_000;

/** @param answerWithin milliseconds for a check to answer */
export function processHealth(answerWithin = ANSWER_WITHIN): Health & { report(): Promise<HealthReport> } {
  const checks = new Map<string, HealthCheck>();
  let isStarted = false;
  return {
    started: () => void (isStarted = true),
    watch: (what, check) => void checks.set(what, check),
    async report() {
      const answers = await Promise.all(
        [...checks].map(async ([what, check]) => [what, await ask(check, answerWithin)]),
      );
      const problems = Object.fromEntries(answers.filter(([, problem]) => problem !== undefined)) as Record<
        string,
        string
      >;
      if (!isStarted) problems['process'] = 'it is still starting';
      return { started: isStarted, ready: Object.keys(problems).length === 0, problems };
    },
  };
}

async function ask(check: HealthCheck, answerWithin: number): Promise<string | undefined> {
  const silence = setTimeout(answerWithin, `no answer within ${answerWithin} ms`, { ref: false });
  try {
    return await Promise.race([check(), silence]);
  } catch (error) {
    return (error as Error).message;
  }
}
