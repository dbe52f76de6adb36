import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** A stream of text to a reader that may be slow or leave early, as in `… | head`. */
export type TextOutput = {
  /** Resolves when more may be written. Writes nothing after the reader has left. */
  write(text: string): Promise<void>;
  /** Resolves when everything is handed to the reader. */
  flush(): Promise<void>;
  /** Aborted when the reader has left. */
  readonly closed: AbortSignal;
};

export function textOutput(stream: Writable): TextOutput {
  const closed = new AbortController();
  const close = (): void => closed.abort();
  stream.on('error', close).on('close', close);

  return {
    async write(text) {
      if (closed.signal.aborted || stream.write(text)) return;
      await once(stream, 'drain', { signal: closed.signal }).catch(() => undefined);
    },
    flush: () =>
      new Promise((resolve) => {
        if (closed.signal.aborted) resolve();
        closed.signal.addEventListener('abort', () => resolve(), { once: true });
        stream.write('', () => resolve());
      }),
    closed: closed.signal,
  };
}
