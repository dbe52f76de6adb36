import { useCallback, useEffect, useState } from 'preact/hooks';
import { nextDelay } from './backoff.ts';
import { get } from './client.ts';
import { isOutage, Problem } from './problem.ts';
import { isOpen } from './session.ts';

/** What is known of something that is asked for again and again. */
export type Polled<Answer> = {
  /** The last answer, also while there is no new one. */
  readonly answer: Answer | undefined;
  /** Why there is no answer now. */
  readonly problem: Problem | undefined;
  /** When the answer came, in milliseconds since 1970. */
  readonly answeredAt: number | undefined;
  /** When it began to fail, in milliseconds since 1970. */
  readonly failingSince: number | undefined;
  /** The answer is old, or belongs to what was asked for before. */
  readonly isStale: boolean;
  /** Asks at once. */
  readonly reload: () => void;
};

type State<Answer> = Omit<Polled<Answer>, 'isStale' | 'reload'> & { readonly path: string | undefined };

/**
 * Asks for a path every `interval` milliseconds while the page is visible and the user signed in; less often while it
 * fails. Undefined: nothing is asked for.
 */
export function usePolled<Answer>(path: string | undefined, interval: number): Polled<Answer> {
  const [state, setState] = useState<State<Answer>>(nothing);
  const [asked, setAsked] = useState(0);
  const mayAsk = isOpen.value;

  useEffect(() => {
    if (path === undefined || !mayAsk) return undefined;
    const gone = new AbortController();
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;

    async function ask(): Promise<void> {
      isAsking = true;
      const outcome = await outcomeOf<Answer>(path ?? '', gone.signal);
      isAsking = false;
      if (gone.signal.aborted) return;
      failures = outcome.problem && isOutage(outcome.problem) ? failures + 1 : 0;
      setState((before) => after(before, path, outcome));
      timer = setTimeout(askIfVisible, nextDelay(interval, failures));
    }
    function askIfVisible(): void {
      timer = undefined;
      if (!document.hidden) void ask();
    }
    function onVisible(): void {
      if (!document.hidden && timer === undefined && !isAsking) void ask();
    }

    void ask();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      gone.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [path, interval, mayAsk, asked]);

  const reload = useCallback(() => setAsked((times) => times + 1), []);
  const isStale = state.problem !== undefined || state.path !== path;
  return { ...state, reload, isStale };
}

const nothing = {
  path: undefined,
  answer: undefined,
  answeredAt: undefined,
  problem: undefined,
  failingSince: undefined,
};

type Outcome<Answer> = { readonly answer?: Answer; readonly problem?: Problem };

async function outcomeOf<Answer>(path: string, signal: AbortSignal): Promise<Outcome<Answer>> {
  try {
    return { answer: await get<Answer>(path, signal) };
  } catch (error) {
    return { problem: error instanceof Problem ? error : new Problem(0, 'Unknown', String(error)) };
  }
}

/** An outage leaves the last answer; any other problem (not found, refused) replaces it. */
function after<Answer>(
  before: State<Answer>,
  path: string | undefined,
  { answer, problem }: Outcome<Answer>,
): State<Answer> {
  const now = Date.now();
  if (!problem) return { path, answer, answeredAt: now, problem: undefined, failingSince: undefined };
  const kept = isOutage(problem) || problem.status === 401 ? before : nothing;
  return {
    path,
    answer: kept.answer,
    answeredAt: kept.answeredAt,
    problem,
    failingSince: before.failingSince ?? now,
  };
}
