import { setTimeout } from 'node:timers/promises';

/** Asked whether something is as it has to be; answers by a sentence if it is not. Throwing counts as that, too. */
export type HealthCheck = () => Promise<string | undefined>;

/** What a process says of itself as it goes. */
export interface Health {
  /** It has begun its work. */
  started(): void;
  /**
   * From now on the process is ready only while this check has nothing to say.
   * @param by checks with the same word here are asked one after another, as they share what they ask by
   */
  watch(what: string, check: HealthCheck, by?: string): void;
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
/** Milliseconds after which checks that do not answer are asked once more beside that; until then they are waited for. */
const ASKED_AGAIN_AFTER = 10_000;

type Watched = { readonly what: string; readonly check: HealthCheck; readonly by: string };

/** Checks that are asked one after another. */
type Round = {
  readonly at: number;
  /** Of those that have answered. */
  readonly answers: Map<string, string | undefined>;
  readonly done: Promise<void>;
};

/**
 * @param answerWithin milliseconds for the checks to answer
 * @param sharedFor milliseconds for which the checks' answers hold, counted from when they were asked
 */
export function processHealth(answerWithin = ANSWER_WITHIN, sharedFor = SHARED_FOR): Health & ProbedHealth {
  const checks = new Map<string, Watched>();
  const rounds = new Map<string, Round>();
  const looks = new Map<string, () => string | undefined>();
  let isStarted = false;
  let shared: { readonly problems: Promise<Record<string, string>>; readonly at: number } | undefined;

  function sharedProblems(): Promise<Record<string, string>> {
    const now = performance.now();
    if (!shared || now - shared.at >= sharedFor) shared = { problems: problems(), at: now };
    return shared.problems;
  }

  async function problems(): Promise<Record<string, string>> {
    const silence = setTimeout(answerWithin, undefined, { ref: false });
    const groups = Map.groupBy(checks.values(), ({ by }) => by);
    const found = await Promise.all([...groups].map(([by, group]) => asked(by, group, silence)));
    return Object.fromEntries(found.flat());
  }

  async function asked(by: string, group: readonly Watched[], silence: Promise<void>) {
    const { answers, done } = currentRound(by, group);
    await Promise.race([done, silence]);
    return group.flatMap(({ what }): [string, string][] => {
      const problem = answers.has(what) ? answers.get(what) : `no answer within ${answerWithin} ms`;
      return problem === undefined ? [] : [[what, problem]];
    });
  }

  /** One that is still under way is waited for, so that whoever does not answer is not asked more and more. */
  function currentRound(by: string, group: readonly Watched[]): Round {
    const known = rounds.get(by);
    if (known && performance.now() - known.at < ASKED_AGAIN_AFTER) return known;
    const answers: Round['answers'] = new Map();
    const round = { at: performance.now(), answers, done: askInTurn(group, answers) };
    rounds.set(by, round);
    const forget = (): void => {
      if (rounds.get(by) === round) rounds.delete(by);
    };
    void round.done.then(forget);
    return round;
  }

  return {
    started: () => void (isStarted = true),
    hasStarted: () => isStarted,
    watch(what, check, by = what) {
      checks.set(what, { what, check, by });
      rounds.delete(by);
      shared = undefined;
    },
    mention: (what, look) => void looks.set(what, look),
    async report() {
      const found = { ...(await sharedProblems()) };
      if (!isStarted) found['process'] = 'it is still starting';
      const ready = Object.keys(found).length === 0;
      return { started: isStarted, ready, problems: found, notices: noticesOf(looks) };
    },
  };
}

const noticesOf = (looks: ReadonlyMap<string, () => string | undefined>): Record<string, string> =>
  Object.fromEntries(
    [...looks].flatMap(([what, look]) => {
      const notice = look();
      return notice === undefined ? [] : [[what, notice] as const];
    }),
  );

async function askInTurn(group: readonly Watched[], answers: Round['answers']): Promise<void> {
  for (const { what, check } of group)
    answers.set(what, await Promise.try(check).catch((error: Error) => error.message));
}
