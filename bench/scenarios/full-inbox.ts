import { closeDays } from '../../src/adapters/postgres/retention/closed-inbox-days.ts';
import { fillInbox, KEPT_DAYS, ROWS_A_DAY, writtenToDisk } from '../load/full-inbox.ts';
import { drain } from '../measure/drain.ts';
import type { Figures } from '../measure/figures.ts';
import { backlog, type BenchContext, type Scenario } from '../scenario.ts';
import type { BenchSystem } from '../system/bench-system.ts';

const MILLION = 1_000_000;

export const fullInbox: Scenario = {
  name: 'full-inbox',
  about: `a drain with ${KEPT_DAYS} days of ${ROWS_A_DAY / MILLION} million commands in the inbox, beside one with an empty inbox; random ids`,
  seconds: ({ commands }) => 110 + commands / 7_500,
  onDemand: true,
  diskGiB: 15,
  async run(context) {
    const empty = (): Promise<Figures[string]> => drained(context, ({ database }) => writtenToDisk(database));
    const full = (): Promise<Figures[string]> => drained(context, (system) => filled(context, system));
    // The order alternates, so that neither case always runs second.
    const isEmptyFirst = context.run % 2 === 1;
    const one = await (isEmptyFirst ? empty() : full());
    const other = await (isEmptyFirst ? full() : empty());
    const [none, week] = isEmptyFirst ? [one, other] : [other, one];
    const ratio = (week['commands/s'] ?? Number.NaN) / (none['commands/s'] ?? Number.NaN);
    return { figures: { 'empty inbox': { ...none, ratio: 1 }, [`${KEPT_DAYS} days`]: { ...week, ratio } } };
  },
};

async function drained(
  context: BenchContext,
  before: (system: BenchSystem) => Promise<void>,
): Promise<Figures[string]> {
  const { commands } = context.settings;
  const topic = await backlog(context, commands, { ids: 'random' });
  const figures = await drain(context, topic, commands, { before });
  return pick(figures);
}

/** The figures that a full inbox may change. */
const pick = (figures: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    ['commands/s', 'worker CPU s/M', 'Postgres CPU s/M', 'WAL B/command'].map((name) => [
      name,
      figures[name] ?? Number.NaN,
    ]),
  );

/** Closes the days of the inbox, as a worker does soon after midnight. */
async function filled({ progress }: BenchContext, { database, settings }: BenchSystem): Promise<void> {
  await fillInbox(database, new Date(), (day) => progress(`fills day ${day} of ${KEPT_DAYS}`));
  progress('closes the days');
  await closeDays({ url: settings.DATABASE_URL }, new AbortController().signal);
  await writtenToDisk(database);
}
