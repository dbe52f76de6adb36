import type { Readable } from 'node:stream';
import type { LiveSink } from '../../../processing/live-events/viewer.ts';

/** Bytes that wait for a slow reader; beyond that events are left out. */
const MAX_WAITING_BYTES = 256 * 1024;
/** Milliseconds after which a browser connects again. */
const RETRY_MS = 2_000;

/** Writes what a viewer gets as server-sent events. */
export function streamSink(stream: Readable): LiveSink {
  const write = (name: string, data: object, id?: string): void => {
    // JSON has no line breaks outside of strings, and escapes those inside.
    const lines = [
      ...(id === undefined ? [] : [`id: ${id}`]),
      `event: ${name}`,
      `data: ${JSON.stringify(data)}`,
    ];
    stream.push(`${lines.join('\n')}\n\n`);
  };
  stream.push(`retry: ${RETRY_MS}\n\n`);
  return {
    event: (id, event) => write('allocation', event, id),
    skipped: (count, reason) => write('skipped', { count, reason }),
    status: (status) => write('status', status),
    heartbeat: () => void stream.push(':\n\n'),
    isFree: () => stream.readableLength < MAX_WAITING_BYTES,
    end: () => void stream.push(null),
  };
}
