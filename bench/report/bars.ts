import type { Summary } from '../measure/figures.ts';
import { aligned, readable } from './table.ts';

type Bar = {
  readonly figure: string;
  readonly scenario: string;
  readonly row: string;
  readonly metric: string;
  readonly least?: number;
  readonly most?: number;
};

/** The targets of the project on a quiet machine with two cores. */
const BARS: readonly Bar[] = [
  {
    figure: 'drain, commands/s',
    scenario: 'drain',
    row: 'worker and relay',
    metric: 'commands/s',
    least: 45_000,
  },
  { figure: 'drain / limit-sql', scenario: 'drain', row: 'ratio', metric: 'commands/s', least: 0.65 },
  {
    figure: 'drain of 1,000,000, commands/s',
    scenario: 'million',
    row: 'worker and relay',
    metric: 'commands/s',
    least: 55_000,
  },
  {
    figure: 'worker peak MB, 1,000,000',
    scenario: 'million',
    row: 'worker and relay',
    metric: 'worker peak MB',
    most: 300,
  },
  { figure: 'times naive', scenario: 'naive', row: 'worker and relay', metric: 'times naive', least: 40 },
  { figure: 'hot / spread', scenario: 'hot', row: 'one SKU', metric: 'ratio', least: 0.75 },
  {
    figure: 'latency p50 ms, 1,000/s',
    scenario: 'latency',
    row: '1000 commands/s',
    metric: 'p50 ms',
    most: 15,
  },
  {
    figure: 'latency p99 ms, 1,000/s',
    scenario: 'latency',
    row: '1000 commands/s',
    metric: 'p99 ms',
    most: 50,
  },
  {
    figure: '10 M lines / empty',
    scenario: 'history',
    row: '10 M lines, 100,000 batches',
    metric: 'ratio',
    least: 0.9,
  },
  { figure: 'full / empty inbox', scenario: 'full-inbox', row: '7 days', metric: 'ratio', least: 0.9 },
  {
    figure: 'relay alone, events/s',
    scenario: 'relay',
    row: 'relay alone',
    metric: 'events/s',
    least: 65_000,
  },
  {
    figure: 'outbox to visible p50 ms',
    scenario: 'relay-latency',
    row: 'commit to visible, 1,000/s',
    metric: 'p50 ms',
    most: 10,
  },
  {
    figure: 'outbox to visible p99 ms',
    scenario: 'relay-latency',
    row: 'commit to visible, 1,000/s',
    metric: 'p99 ms',
    most: 25,
  },
  {
    figure: 'idle, % of a core',
    scenario: 'idle',
    row: 'metrics scraped',
    metric: 'both, % of a core',
    most: 1,
  },
  {
    figure: 'stalled-xmin / normal',
    scenario: 'stalled-xmin',
    row: 'a transaction held open',
    metric: 'ratio',
    least: 0.9,
  },
];

/** The bars of the scenarios that ran, and whether the medians reach them; undefined if no scenario has a bar. */
export function barsTable(
  measured: Readonly<Record<string, { readonly summary: Summary }>>,
): string | undefined {
  const lines = BARS.flatMap(({ figure, scenario, row, metric, least, most }) => {
    const median = measured[scenario]?.summary[row]?.[metric]?.median;
    if (median === undefined || Number.isNaN(median)) return [];
    const bar = least === undefined ? `≤ ${readable(most ?? 0)}` : `≥ ${readable(least)}`;
    const isReached = median >= (least ?? -Infinity) && median <= (most ?? Infinity);
    return [[figure, bar, readable(median), isReached ? 'reached' : 'missed']];
  });
  return lines.length > 0 ? aligned([['to reach', 'bar', 'median', ''], ...lines]) : undefined;
}
