import type { OutboxListener } from '../../../processing/publish/ports.ts';
import { connect, type ConnectionSettings, type DedicatedConnection } from '../connection/session.ts';

/** The channel on which a commit with outbox messages notifies (`pg_notify`). */
export const OUTBOX_CHANNEL = 'allocation_outbox';

/**
 * Listens for notifications (LISTEN) on a connection outside the pool. Without a connection a wait ends at its timeout,
 * so the caller polls, and each call tries to connect again. Call `close` at the end.
 */
export function postgresOutboxListener(
  settings: ConnectionSettings,
): OutboxListener & { close(): Promise<void> } {
  let connection: DedicatedConnection | undefined;
  let isNotified = false;
  let endWait: () => void = () => undefined;

  function notify(): void {
    isNotified = true;
    endWait();
  }

  async function listen(): Promise<void> {
    if (connection && !connection.lost.aborted) return;
    const fresh = await connect(settings);
    fresh.client.on('notification', notify);
    await fresh.client.query(`listen ${OUTBOX_CHANNEL}`).catch(async (error: unknown) => {
      await fresh.close();
      throw error;
    });
    connection = fresh;
    // Notifications sent before LISTEN took effect are lost: something may have been committed.
    notify();
  }

  return {
    async waitForNotification(timeout, stop) {
      await listen().catch(() => undefined);
      if (!isNotified && !stop.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeout);
          endWait = () => {
            clearTimeout(timer);
            resolve();
          };
          stop.addEventListener('abort', endWait, { once: true });
        });
        stop.removeEventListener('abort', endWait);
      }
      isNotified = false;
    },
    close: async () => {
      await connection?.close();
      connection = undefined;
    },
  };
}
