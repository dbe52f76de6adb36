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
  const followed = useRef<string>(undefined);
  const lostSince = useRef<string>(undefined);
  const mayAsk = isOpen.value;

  useEffect(() => setLog(EMPTY_LOG), [path]);

  useEffect(() => {
    if (!mayAsk) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    if (lostSince.current === undefined) setStatus({ state: 'connecting' });
    // A new connection does not know what the one before it had.
    if (followed.current === path) buffer.current.push(GAP);
    const close = openStream(path, {
      onMessage: (message) => buffer.current.push(message),
      onStatus: (told) => {
        lostSince.current = undefined;
        if (told.following) followed.current = path;
        setStatus(statusOf(told));
      },
      onLost: (isRefused) => {
        lostSince.current ??= new Date().toISOString();
        setStatus({ state: 'waiting', reason: isRefused ? REFUSED : LOST, since: lostSince.current });
        if (!isRefused) return;
        void checkSession();
        timer = setTimeout(() => setTries((before) => before + 1), RETRY_MS);
      },
    });
    return () => {
      close();
      clearTimeout(timer);
      buffer.current = [];
    };
  }, [path, mayAsk, tries]);

  useEffect(() => drawOften(buffer, isPaused, setLog), [isPaused]);

  return { log, status, clear: () => setLog(EMPTY_LOG) };
}

const LOST = 'The connection was lost.';
const REFUSED =
  'The API does not send events now: it does not answer, or too many pages follow. It is asked again every 10 s.';
const GAP: LiveMessage = { kind: 'skipped', skipped: { count: null, reason: 'gap' } };

type Handlers = {
  readonly onMessage: (message: LiveMessage) => void;
  readonly onStatus: (status: Status) => void;
  /** @param isRefused the browser does not try again: because of the session, or because too many pages follow already */
  readonly onLost: (isRefused: boolean) => void;
};

/** Opens a stream. Returns a function that closes it. */
function openStream(path: string, { onMessage, onStatus, onLost }: Handlers): () => void {
  const source = new EventSource(path);
  source.addEventListener('allocation', ({ data, lastEventId }) => {
    const event = JSON.parse(String(data)) as LiveEvent;
    onMessage({ kind: 'event', event: { ...event, streamId: lastEventId } });
  });
  source.addEventListener('skipped', ({ data }) =>
    onMessage({ kind: 'skipped', skipped: JSON.parse(String(data)) as Skipped }),
  );
  source.addEventListener('status', ({ data }) => onStatus(JSON.parse(String(data)) as Status));
  source.addEventListener('error', () => onLost(source.readyState === EventSource.CLOSED));
  return () => source.close();
}

const STARTING = 'starting';

function statusOf({ following, reason, since }: Status): StreamStatus {
  if (following) return { state: 'following' };
  if (reason === STARTING) return { state: 'connecting' };
  return { state: 'waiting', reason: reason ?? 'Kafka is away.', since };
}

/** Moves what came to the log, unless the page is paused or hidden. Returns a function that ends it. */
function drawOften(
  buffer: { current: LiveMessage[] },
  isPaused: boolean,
  setLog: (change: (before: LiveLog) => LiveLog) => void,
): () => void {
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
}

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
