import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** A stream of text to whoever reads, at the reader's pace. */
export type TextOutput = {
  /** Done when more may be written; after the reader has gone nothing is written. */
  write(text: string): Promise<void>;
  /** Done when all is handed over. */
  flush(): Promise<void>;
  /** Aborted when the reader has gone, as in `… | head`. */
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
