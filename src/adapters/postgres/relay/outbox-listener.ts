import type { OutboxListener } from '../../../processing/publish/ports.ts';
import { connect, type ConnectionSettings, type DedicatedConnection } from '../connection/session.ts';

/** The NOTIFY channel that a transaction with outbox messages rings. */
export const OUTBOX_CHANNEL = 'allocation_outbox';

/**
 * LISTEN on a session of its own. Without a connection it rings by time alone and tries to reconnect at each
 * call: polling is the fallback. Call `close` at the end.
 */
export function postgresOutboxListener(
  settings: ConnectionSettings,
): OutboxListener & { close(): Promise<void> } {
  let connection: DedicatedConnection | undefined;
  let rung = false;
  let wake: () => void = () => undefined;

  function ring(): void {
    rung = true;
    wake();
  }

  async function listen(): Promise<void> {
    if (connection && !connection.lost.aborted) return;
    const fresh = await connect(settings);
    fresh.client.on('notification', ring);
    await fresh.client.query(`listen ${OUTBOX_CHANNEL}`).catch(async (error: unknown) => {
      await fresh.close();
      throw error;
    });
    connection = fresh;
    // What was committed before LISTEN took effect rang unheard.
    ring();
  }

  return {
    async waitForNotification(timeout, stop) {
      await listen().catch(() => undefined);
      if (!rung && !stop.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeout);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          stop.addEventListener('abort', wake, { once: true });
        });
        stop.removeEventListener('abort', wake);
      }
      rung = false;
    },
    close: async () => {
      await connection?.close();
      connection = undefined;
    },
  };
}
