import { freePort } from '../../dev-stack/process/port.ts';
import type { BenchStack } from '../stack.ts';
import { startProcess } from '../system/running-process.ts';

/** `off`, or the milliseconds between two scrapes of a process: docs/monitoring.md has 15,000. */
export type Metrics = 'off' | number;

type Measured = 'worker' | 'relay';

/**
 * Runs `work` with a stack whose workers and relays have a health port. With metrics off, the port answers questions
 * for health only. One worker and one relay at a time.
 */
export async function withMetrics<Result>(
  stack: BenchStack,
  metrics: Metrics,
  work: (stack: BenchStack) => Promise<Result>,
): Promise<Result> {
  const ports = { worker: await freePort(), relay: await freePort() };
  const failed: unknown[] = [];
  const start: typeof startProcess = (name, settings) => {
    const port = ports[name as Measured];
    if (port === undefined) return startProcess(name, settings);
    const started = startProcess(name, {
      ...settings,
      HEALTH_PORT: String(port),
      OTEL_SDK_DISABLED: String(metrics === 'off'),
    });
    if (metrics === 'off') return started;
    const timer = setInterval(() => void scrape(port).catch((error) => failed.push(error)), metrics);
    const stopScraping = (): void => clearInterval(timer);
    const stop = (): Promise<void> => (stopScraping(), started.stop());
    started.ended.then(stopScraping, stopScraping);
    return { ...started, stop };
  };
  const result = await work({ ...stack, startProcess: start });
  if (failed.length > 0) throw new Error('a scrape failed', { cause: failed[0] });
  return result;
}

async function scrape(port: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await answer.text();
  if (!answer.ok || !text.includes('target_info')) throw new Error(`/metrics answered ${answer.status}`);
}
