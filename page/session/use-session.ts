import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import { problemText } from '../api/problem.ts';
import { session, type SessionAnswer, sessionAnswered } from '../api/session.ts';

const RETRY_MS = 2_000;

/** Asks once whether the user is signed in, and again until the API answers. Returns what is wrong meanwhile. */
export function useSession(): string | undefined {
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function ask(): Promise<void> {
      try {
        sessionAnswered(await get<SessionAnswer>('session'));
        setProblem(undefined);
      } catch (error) {
        setProblem(`${problemText(error)} The page tries again by itself.`);
        timer = setTimeout(() => void ask(), RETRY_MS);
      }
    }
    if (session.value.state === 'unknown') void ask();
    return () => clearTimeout(timer);
  }, []);
  return problem;
}
