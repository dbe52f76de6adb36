import { Problem } from './problem.ts';
import { sessionEnded } from './session.ts';

/** Time for an answer; an action on dead letters takes up to 10 seconds. */
const TIMEOUT_MS = 15_000;

type Sent = {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborted: nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
};

/**
 * Sends a request to the API, and returns the answer. The path has no slash at its beginning, so that the page works
 * behind a path prefix.
 * @throws Problem
 */
export async function request<Answer>(method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const response = await send(method, path, sent);
  const body = await bodyOf(response);
  if (response.ok) return body as Answer;
  const problem = problemOf(response.status, body);
  if (problem.status === 401 && path !== 'session') sessionEnded(problem.code === 'SessionExpired');
  throw problem;
}

/** @throws Problem */
export const get = <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
  request('GET', path, signal ? { signal } : {});

async function send(method: string, path: string, { body, headers = {}, signal }: Sent): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(path, {
      method,
      headers: {
        // A foreign page cannot send it, so the API takes it as a sign of this one.
        'x-allocation-page': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem(0, 'NoAnswer', 'The API does not answer.');
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '');
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type ProblemBody = {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
};

function problemOf(status: number, body: unknown): Problem {
  const { code, title, detail, errors = [] } = (body ?? {}) as ProblemBody;
  // A proxy in front of the API answers with a page of its own.
  const text = detail ?? title ?? `The API was not reached: HTTP ${status}.`;
  return new Problem(status, code ?? 'Unknown', text, errors);
}
