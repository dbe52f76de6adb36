import { setTimeout } from 'node:timers/promises';
import type { OutboxListener } from '../../../src/processing/publish/ports.ts';
import type { MemoryDatabase } from './database.ts';

export function memoryOutboxListener(database: MemoryDatabase): OutboxListener {
  let rung = new AbortController();
  database.bells.add(() => rung.abort());
  return {
    async waitForNotification(timeout, stop) {
      const signal = AbortSignal.any([stop, rung.signal]);
      await setTimeout(timeout, undefined, { signal }).catch(() => undefined);
      if (rung.signal.aborted) rung = new AbortController();
    },
  };
}
