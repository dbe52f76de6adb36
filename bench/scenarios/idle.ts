import { setTimeout } from 'node:timers/promises';
import { type Metrics, withMetrics } from '../metrics/with-metrics.ts';
import { backlog, type BenchContext, type Scenario } from '../scenario.ts';
import { withSystem } from '../system/bench-system.ts';

const COMMANDS = 10_000;
/** Milliseconds in which V8 finishes compiling and collecting garbage after the start. */
const SETTLE = 20_000;
const LOOK = 60_000;
/** Milliseconds, as in docs/monitoring.md. */
const SCRAPE_EVERY = 15_000;

export const idle: Scenario = {
  name: 'idle',
  about: 'CPU of worker and relay while no command arrives, 60 s; without metrics, and scraped every 15 s',
  seconds: () => 180,
  once: true,
  async run(context) {
    const topic = await backlog(context, COMMANDS);
    return {
      figures: {
        'metrics off': await idleShares(context, topic, 'off'),
        'metrics scraped': await idleShares(context, topic, SCRAPE_EVERY),
      },
    };
  },
};

const idleShares = (
  context: BenchContext,
  topic: string,
  metrics: Metrics,
): Promise<Record<string, number>> =>
  withMetrics(context.stack, metrics, (stack) =>
    withSystem(stack, topic, async (system) => {
      const processes = [system.start('worker'), system.start('relay')];
      await Promise.all(processes.map(({ ready }) => ready));
      context.progress('settles');
      await setTimeout(SETTLE);
      const before = processes.map(({ cost }) => cost().cpuSeconds);
      context.progress('measures the CPU of an idle worker and relay');
      await setTimeout(LOOK);
      const [worker = Number.NaN, relay = Number.NaN] = processes.map(
        ({ cost }, index) => (100 * (cost().cpuSeconds - (before[index] ?? 0))) / (LOOK / 1_000),
      );
      return {
        'worker, % of a core': worker,
        'relay, % of a core': relay,
        'both, % of a core': worker + relay,
      };
    }),
  );
