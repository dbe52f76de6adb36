import type { Figures } from '../measure/figures.ts';
import type { Scenario } from '../scenario.ts';
import { ROWS, sqlLimit } from '../sql-limit/sql-limit.ts';

const BATCHES = [100, 500, 2_000];

export const limitSql: Scenario = {
  name: 'limit-sql',
  about: `the worker's rows by multi-row statements, without Kafka: ${ROWS} commands each`,
  seconds: () => 35,
  async run(context) {
    const figures: Record<string, Figures[string]> = {};
    for (const connections of [1, 2]) {
      for (const batch of BATCHES) {
        const rate = await sqlLimit(context, connections, batch);
        figures[`${connections} connection${connections > 1 ? 's' : ''}, batches of ${batch}`] = {
          'commands/s': rate,
        };
      }
    }
    return { figures };
  },
};
