import { setTimeout } from 'node:timers/promises';
import { withMetrics } from '../metrics/with-metrics.ts';
import { backlog, type Scenario } from '../scenario.ts';
import { withSystem } from '../system/bench-system.ts';

const COMMANDS = 10_000;
/** Milliseconds in which V8 finishes compiling and collecting garbage after the start. */
const SETTLE = 20_000;
const LOOK = 30_000;

export const idle: Scenario = {
  name: 'idle',
  about: 'CPU of worker and relay while no command arrives, 30 s; metrics on, scraped every 5 s',
  seconds: () => 60,
  once: true,
  async run(context) {
    const topic = await backlog(context, COMMANDS);
    return withMetrics(context.stack, 'on', (stack) =>
      withSystem(stack, topic, async (system) => {
        const processes = [system.start('worker'), system.start('relay')];
        await Promise.all(processes.map(({ ready }) => ready));
        context.progress('settles');
        await setTimeout(SETTLE);
        const before = processes.map(({ cost }) => cost().cpuSeconds);
        context.progress('measures the CPU of an idle worker and relay');
        await setTimeout(LOOK);
        const shares = processes.map(
          ({ cost }, index) => (100 * (cost().cpuSeconds - (before[index] ?? 0))) / (LOOK / 1_000),
        );
        const [worker = Number.NaN, relay = Number.NaN] = shares;
        return {
          figures: {
            idle: {
              'worker, % of a core': worker,
              'relay, % of a core': relay,
              'both, % of a core': worker + relay,
            },
          },
        };
      }),
    );
  },
};
