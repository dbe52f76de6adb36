import { pacedLatencies } from '../latency/paced-run.ts';
import type { Figures } from '../measure/figures.ts';
import { histogram } from '../measure/histogram.ts';
import { percentiles } from '../measure/percentiles.ts';
import type { Scenario } from '../scenario.ts';

const RATES = [100, 1_000, 5_000];

export const latency: Scenario = {
  name: 'latency',
  about: `open loop at ${RATES.join(', ')} commands/s: from the intended send to a consumer that reads committed`,
  seconds: ({ latencySeconds }) => RATES.length * (35 + latencySeconds),
  async run(context) {
    const figures: Record<string, Figures[string]> = {};
    const notes: string[] = [];
    for (const rate of RATES) {
      const latencies = await pacedLatencies(context, rate);
      const found = percentiles(latencies);
      figures[`${rate} commands/s`] = Object.fromEntries(
        Object.entries(found).map(([name, value]) => [`${name} ms`, value]),
      );
      notes.push('', `${rate} commands/s, last run:`);
      for (const line of histogram(latencies)) notes.push(line);
    }
    return { figures, notes };
  },
};
