import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import type { LiveEvent } from '../api/answers.ts';
import { isOpen, session, type SessionAnswer, sessionEnded } from '../api/session.ts';
import {
  EMPTY_LOG,
  KEPT_ROWS,
  type LiveLog,
  type LiveMessage,
  type Skipped,
  withMessages,
} from './live-log.ts';

const RETRY_MS = 10_000;
/** More often than that nobody can read it. */
const DRAW_MS = 250;

/** Whether events come in, and if not, why. */
export type StreamStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'following' }
  | { readonly state: 'waiting'; readonly reason: string; readonly since: string | null };

export type EventStream = {
  readonly log: LiveLog;
  readonly status: StreamStatus;
  readonly clear: () => void;
};

type Status = { readonly following: boolean; readonly reason: string | null; readonly since: string | null };

/**
 * Follows the events of a path of the API. What came meanwhile is drawn at once, four times a second; while paused, or in
 * a hidden page, only what fits into the list is kept for later.
 */
export function useEventStream(path: string, isPaused: boolean): EventStream {
  const [log, setLog] = useState(EMPTY_LOG);
  const [status, setStatus] = useState<StreamStatus>({ state: 'connecting' });
  const [tries, setTries] = useState(0);
  const buffer = useRef<LiveMessage[]>([]);
  const mayAsk = isOpen.value;

  useEffect(() => setLog(EMPTY_LOG), [path]);

  useEffect(() => {
    if (!mayAsk) return undefined;
    setStatus({ state: 'connecting' });
    const source = new EventSource(path);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const add = (message: LiveMessage): void => {
      buffer.current.push(message);
    };
    source.addEventListener('allocation', ({ data }) =>
      add({ kind: 'event', event: JSON.parse(String(data)) as LiveEvent }),
    );
    source.addEventListener('skipped', ({ data }) =>
      add({ kind: 'skipped', skipped: JSON.parse(String(data)) as Skipped }),
    );
    source.addEventListener('status', ({ data }) => setStatus(statusOf(JSON.parse(String(data)) as Status)));
    source.addEventListener('error', () => {
      if (source.readyState !== EventSource.CLOSED) {
        setStatus({ state: 'waiting', reason: 'The connection was lost.', since: new Date().toISOString() });
        return;
      }
      // The API refused it: because of the session, or because too many pages follow already.
      void checkSession();
      setStatus({
        state: 'waiting',
        reason:
          'The API does not send events now: it does not answer, or too many pages follow. Next try in 10 s.',
        since: null,
      });
      timer = setTimeout(() => setTries((before) => before + 1), RETRY_MS);
    });
    return () => {
      source.close();
      clearTimeout(timer);
      buffer.current = [];
    };
  }, [path, mayAsk, tries]);

  useEffect(() => {
    let frame = 0;
    const draw = (): void => {
      const messages = buffer.current;
      if (messages.length === 0 || isPaused) return;
      buffer.current = [];
      setLog((before) => withMessages(before, messages));
    };
    const timer = setInterval(() => {
      buffer.current = trimmed(buffer.current);
      cancelAnimationFrame(frame);
      // A hidden page has no frames, so nothing is drawn there.
      frame = requestAnimationFrame(draw);
    }, DRAW_MS);
    return () => {
      clearInterval(timer);
      cancelAnimationFrame(frame);
    };
  }, [isPaused]);

  return { log, status, clear: () => setLog(EMPTY_LOG) };
}

const statusOf = ({ following, reason, since }: Status): StreamStatus =>
  following ? { state: 'following' } : { state: 'waiting', reason: reason ?? 'Kafka is away.', since };

/** The newest messages; those before them are counted as left out. */
function trimmed(messages: LiveMessage[]): LiveMessage[] {
  const over = messages.length - KEPT_ROWS;
  if (over <= 0) return messages;
  const dropped = withMessages(EMPTY_LOG, messages.slice(0, over));
  const count = dropped.shown + dropped.leftOut;
  return [{ kind: 'skipped', skipped: { count, reason: 'slow' } }, ...messages.slice(over)];
}

async function checkSession(): Promise<void> {
  try {
    const { signedIn } = await get<SessionAnswer>('session');
    if (!signedIn && session.value.state === 'open') sessionEnded(true);
  } catch {
    // It does not answer: the next try will show.
  }
}
