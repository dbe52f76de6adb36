import { setImmediate } from 'node:timers/promises';

/** Names the next step of an actor, and waits for its turn. */
export type Turn = (step: string) => Promise<void>;

type Waiting = { readonly rank: number; readonly what: string; readonly go: () => void };

/** Number of turns after which a run counts as endless. */
const MOST_TURNS = 2_000;
/** Milliseconds for a step. */
const LONGEST_STEP = 5_000;

/**
 * Lets actors take turns: all wait before each of their steps; one is chosen, and the others wait until it reaches its
 * next step or ends. A list of choices determines one run.
 */
export function interleaving() {
  const waiting: Waiting[] = [];
  const trace: string[] = [];
  const actors: Promise<void>[] = [];
  /** Ranks of the actors that are working. An actor that waits, even with several steps at once, is not among them. */
  const atWork = new Set<number>();
  let isOver = false;
  let arrival = Promise.withResolvers<void>();
  const failures: unknown[] = [];

  function start(name: string, act: (turn: Turn) => Promise<void>): void {
    const rank = actors.length;
    const turn: Turn = (step) => {
      // Not at once: an actor in an endless loop must not prevent the others from ending.
      if (isOver) return setImmediate();
      arrive(rank);
      return new Promise((resolve) => void waiting.push({ rank, what: `${name} ${step}`, go: resolve }));
    };
    atWork.add(rank);
    const ended = act(turn).catch((error: unknown) => void failures.push(error));
    actors.push(ended.then(() => arrive(rank)));
  }

  function arrive(rank: number): void {
    atWork.delete(rank);
    arrival.resolve();
    arrival = Promise.withResolvers<void>();
  }

  const isAnybodyAtWork = (): boolean => atWork.size > 0;

  async function untilAllWait(): Promise<void> {
    const tooLong = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => tooLong.reject(new Error(`a step takes more than ${LONGEST_STEP} ms`)),
      LONGEST_STEP,
    );
    try {
      while (isAnybodyAtWork()) await Promise.race([arrival.promise, tooLong.promise]);
    } finally {
      clearTimeout(timer);
    }
    if (failures.length > 0) throw new AggregateError(failures, 'an actor failed');
  }

  function take(choice: number): void {
    waiting.sort((a, b) => a.rank - b.rank);
    const rank = waiting[choice % Math.max(1, waiting.length)]?.rank;
    if (rank === undefined) throw new Error('all actors have ended');
    atWork.add(rank);
    // Steps that it began side by side continue together, because the actor waits for all of them.
    const all = waiting.splice(0);
    waiting.push(...all.filter((step) => step.rank !== rank));
    for (const { what, go } of all.filter((step) => step.rank === rank)) {
      trace.push(what);
      go();
    }
  }

  return {
    start,
    /** The steps so far, one line each. */
    trace: trace as readonly string[],
    /**
     * Runs by these choices; after them the actor that started first and can continue is chosen. @throws the error of
     * an actor
     */
    async run(choices: readonly number[], isDone: () => Promise<boolean>): Promise<void> {
      for (let turns = 0; turns < MOST_TURNS; turns += 1) {
        await untilAllWait();
        if (await isDone()) return;
        take(choices[turns] ?? 0);
      }
      throw new Error(`no end after ${MOST_TURNS} turns`);
    },
    /** Releases all actors from waiting for turns. Resolves when all actors have ended. */
    async end(): Promise<void> {
      isOver = true;
      for (const { go } of waiting.splice(0)) go();
      await Promise.all(actors);
    },
  };
}
