import { pacedLatencies } from '../latency/paced-run.ts';
import { drain } from '../measure/drain.ts';
import { percentiles } from '../measure/percentiles.ts';
import { withMetrics } from '../metrics/with-metrics.ts';
import { backlog, type BenchContext, type Scenario } from '../scenario.ts';

const RATE = 1_000;
const DRAINS = 3;
/** Milliseconds. A drain of 300,000 takes some ten seconds, so more often than a Prometheus would. */
const SCRAPE_EVERY = 5_000;
const METRICS = { on: SCRAPE_EVERY, off: 'off' } as const;

export const metrics: Scenario = {
  name: 'metrics',
  about: `${DRAINS} drains, and ${RATE} commands/s, with metrics collected and scraped every 5 s, beside the same without, in turn`,
  seconds: ({ commands, latencySeconds }) => 2 * (DRAINS * (5 + commands / 20_000) + 35 + latencySeconds),
  onDemand: true,
  async run(context) {
    // The order alternates, so that neither case always runs second.
    const order = context.run % 2 === 1 ? (['off', 'on'] as const) : (['on', 'off'] as const);
    const drains: Record<'on' | 'off', Record<string, number>[]> = { on: [], off: [] };
    for (let pair = 0; pair < DRAINS; pair += 1)
      for (const which of pair % 2 === 0 ? order : order.toReversed())
        drains[which].push(await drained(context, which));
    const latency = { on: {}, off: {} } as Record<'on' | 'off', Record<string, number>>;
    for (const which of order) latency[which] = await paced(context, which);
    const off = { ...mean(drains.off), ...latency.off };
    const on = { ...mean(drains.on), ...latency.on };
    return { figures: { 'metrics off': off, 'metrics on': on, 'on / off': ratios(on, off) } };
  },
};

const drained = (context: BenchContext, which: 'on' | 'off'): Promise<Record<string, number>> =>
  withMetrics(context.stack, METRICS[which], async (stack) => {
    const { commands } = context.settings;
    const figures = await drain({ ...context, stack }, await backlog(context, commands), commands);
    const worker = figures['worker CPU s/M'] ?? Number.NaN;
    const relay = figures['relay CPU s/M'] ?? Number.NaN;
    return {
      'commands/s': figures['commands/s'] ?? Number.NaN,
      'worker and relay CPU s/M': worker + relay,
      'worker peak MB': figures['worker peak MB'] ?? Number.NaN,
    };
  });

const paced = (context: BenchContext, which: 'on' | 'off'): Promise<Record<string, number>> =>
  withMetrics(context.stack, METRICS[which], async (stack) => {
    const { p50, p99 } = percentiles(await pacedLatencies({ ...context, stack }, RATE));
    return { 'p50 ms': p50, 'p99 ms': p99 };
  });

const mean = (figures: readonly Readonly<Record<string, number>>[]): Record<string, number> =>
  Object.fromEntries(
    Object.keys(figures[0] ?? {}).map((name) => [
      name,
      figures.reduce((sum, figure) => sum + (figure[name] ?? Number.NaN), 0) / figures.length,
    ]),
  );

const ratios = (
  some: Readonly<Record<string, number>>,
  others: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(some).map(([name, value]) => [name, value / (others[name] ?? Number.NaN)]),
  );
