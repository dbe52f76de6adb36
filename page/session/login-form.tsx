import { useEffect, useRef, useState } from 'preact/hooks';
import { request } from '../api/client.ts';
import { Problem, problemText } from '../api/problem.ts';
import { type SessionAnswer, sessionAnswered } from '../api/session.ts';
import { OutsideSentence } from '../parts/outside-text.tsx';

/** Asks for the API's token. The API answers with a cookie that scripts cannot read. */
export function LoginForm({ isExpired }: { isExpired: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => field.current?.focus(), []);

  async function signIn(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const token = field.current?.value ?? '';
      sessionAnswered(await request<SessionAnswer>('POST', 'session', { body: { token } }));
    } catch (error) {
      const isWrong = error instanceof Problem && error.status === 401;
      setProblem(
        isWrong
          ? 'This is not the token. Look for blanks at its ends, or ask for it again: it may have been changed.'
          : problemText(error),
      );
      field.current?.select();
    } finally {
      setBusy(false);
    }
  }

  return (
    <section>
      <h1 tabIndex={-1}>Sign in</h1>
      {isExpired ? <p role="status">Your session is over. Sign in to go on where you were.</p> : null}
      <form onSubmit={(event) => void signIn(event)}>
        <label>
          Token
          <input
            ref={field}
            type="password"
            name="token"
            autocomplete="current-password"
            required
            aria-describedby={problem === undefined ? 'login-help' : 'login-problem login-help'}
          />
        </label>
        <button type="submit" class="primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
      <p id="login-help" class="soft">
        The token is a password that all who work with this page share. If you do not have it, ask whoever
        runs the allocation worker. For operators: it is the setting API_TOKEN of the API.
      </p>
      {problem === undefined ? null : (
        <p id="login-problem" class="problem" role="alert">
          <OutsideSentence text={problem} />
        </p>
      )}
    </section>
  );
}
