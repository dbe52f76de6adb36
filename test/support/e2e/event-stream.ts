import { setTimeout } from 'node:timers/promises';
import { PATIENCE_MS } from '../conformance/eventually.ts';

/** A server-sent event; a comment has the name `comment`. */
export type StreamEvent = { readonly id: string; readonly name: string; readonly data: unknown };

export type EventStream = {
  readonly status: number;
  readonly contentType: string | null;
  /** All that has come so far. */
  readonly events: StreamEvent[];
  /** Waits until such an event has come. Fails after a minute. */
  until(isWanted: (event: StreamEvent) => boolean): Promise<StreamEvent>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
};

/** Reads a stream of server-sent events, as a browser does. */
export async function eventStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  const events: StreamEvent[] = [];
  const reading = read(response, events).catch(() => undefined);
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    events,
    async until(isWanted) {
      const end = performance.now() + PATIENCE_MS;
      for (;;) {
        const found = events.find(isWanted);
        if (found) return found;
        if (performance.now() > end) throw new Error(`it did not come: ${JSON.stringify(events.slice(-20))}`);
        await setTimeout(20);
      }
    },
    ended: reading,
    close: () => stop.abort(),
  };
}

async function read({ body }: Response, events: StreamEvent[]): Promise<void> {
  let rest = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = `${rest}${chunk}`.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) events.push(eventIn(block));
  }
}

function eventIn(block: string): StreamEvent {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );
  const data = fields.get('data');
  const name = fields.get('event') ?? (fields.has('') ? 'comment' : 'message');
  return { id: fields.get('id') ?? '', name, data: data === undefined ? undefined : JSON.parse(data) };
}
