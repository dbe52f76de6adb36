import { fork } from 'node:child_process';
import path from 'node:path';
import type { ReaderNote, ReadOrder } from './arrivals-protocol.ts';

const script = path.join(import.meta.dirname, 'arrivals-reader.ts');

/** Starts the process that notes when each command's event becomes visible. Resolves once that process reads. */
export async function watchArrivals(order: ReadOrder) {
  const child = fork(script, [JSON.stringify(order)], { serialization: 'advanced' });
  const joined = Promise.withResolvers<void>();
  const all = Promise.withResolvers<Float64Array>();
  child.on('message', (note: ReaderNote) => {
    if ('joined' in note) joined.resolve();
    else all.resolve(note.arrivals);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const early = ended.then(() => {
    throw new Error('the reader of the events ended too early');
  });
  early.catch(() => undefined);
  await Promise.race([joined.promise, early]);

  return {
    /** The arrival time of each event. Rejects if not all events arrive within this many milliseconds. */
    all(within: number): Promise<Float64Array> {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error('not all events arrived in time')), within);
      return Promise.race([all.promise, early, late.promise]).finally(() => clearTimeout(timer));
    },
    async close(): Promise<void> {
      child.kill();
      await ended;
    },
  };
}
