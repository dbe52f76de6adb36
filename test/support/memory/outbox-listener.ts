import { setTimeout } from 'node:timers/promises';
import type { OutboxListener } from '../../../src/processing/publish/ports.ts';
import type { MemoryDatabase } from './database.ts';

export function memoryOutboxListener(database: MemoryDatabase): OutboxListener {
  let notified = new AbortController();
  database.listeners.add(() => notified.abort());
  return {
    async waitForNotification(timeout, stop) {
      const signal = AbortSignal.any([stop, notified.signal]);
      await setTimeout(timeout, undefined, { signal }).catch(() => undefined);
      if (notified.signal.aborted) notified = new AbortController();
    },
  };
}
