/** Aborted `milliseconds` after the signal: what is at work then may still end well. Keeps no process alive. */
export function delayedAbort(signal: AbortSignal, milliseconds: number): AbortSignal {
  const later = new AbortController();
  const abort = (): void => void setTimeout(() => later.abort(), milliseconds).unref();
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return later.signal;
}
