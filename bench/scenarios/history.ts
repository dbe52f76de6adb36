import { type History, versionAfter, writeHistory, writeOpenBatches } from '../load/stock-history.ts';
import { drain } from '../measure/drain.ts';
import type { Figures } from '../measure/figures.ts';
import { backlog, type BenchContext, type Scenario } from '../scenario.ts';

const BATCHES = 100_000;
const MILLION = 1_000_000;
const OPEN_BATCHES = 10_000;

export const history: Scenario = {
  name: 'history',
  about:
    'drains with 0, 1 and HISTORY_MILLIONS (10) million order lines and 100,000 batches there, and one SKU with 10,000 open batches',
  seconds: ({ commands }) => 300 + commands / 3_000,
  onDemand: true,
  diskGiB: 20,
  async run(context) {
    const empty = await spreadDrain(context);
    const figures: Record<string, Figures[string]> = { empty: { 'commands/s': empty, ratio: 1 } };
    for (const millions of new Set([1, context.settings.historyMillions])) {
      const rate = await spreadDrain(context, { batches: BATCHES, lines: millions * MILLION });
      figures[`${millions} M lines, 100,000 batches`] = { 'commands/s': rate, ratio: rate / empty };
    }
    const [alone, among] = [await hotDrain(context, 0), await hotDrain(context, OPEN_BATCHES)];
    figures['one SKU'] = { 'commands/s': alone, ratio: 1 };
    figures['one SKU, 10,000 open batches'] = { 'commands/s': among, ratio: among / alone };
    return { figures };
  },
};

async function spreadDrain(context: BenchContext, past?: History): Promise<number> {
  const { commands } = context.settings;
  const topic = await backlog(context, commands);
  const { 'commands/s': rate = Number.NaN } = await drain(context, topic, commands, {
    ...(past && {
      version: versionAfter(past),
      before: ({ database }) => {
        context.progress(`writes a history of ${past.lines} lines`);
        return writeHistory(database, past);
      },
    }),
  });
  return rate;
}

async function hotDrain(context: BenchContext, open: number): Promise<number> {
  const { commands } = context.settings;
  const topic = await backlog(context, commands, { distribution: 'hot' });
  const before = {
    before: ({ database }: { database: Parameters<typeof writeOpenBatches>[0] }) =>
      writeOpenBatches(database, open),
  };
  const { 'commands/s': rate = Number.NaN } = await drain(context, topic, commands, {
    version: open,
    ...(open > 0 && before),
  });
  return rate;
}
