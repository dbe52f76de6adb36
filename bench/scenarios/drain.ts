import { drain } from '../measure/drain.ts';
import { backlog, type Scenario } from '../scenario.ts';
import { sqlLimit } from '../sql-limit/sql-limit.ts';

const MILLION = 1_000_000;

export const drainBacklog: Scenario = {
  name: 'drain',
  about:
    'a backlog of commands to committed events, worker and relay together, started cold; beside limit-sql',
  seconds: ({ commands }) => 15 + commands / 15_000,
  async run(context) {
    const { commands } = context.settings;
    const topic = await backlog(context, commands);
    const figures = await drain(context, topic, commands);
    const limit = await sqlLimit(context, 2, 2_000);
    return {
      figures: {
        'worker and relay': figures,
        'limit-sql, 2 × 2,000': { 'commands/s': limit },
        ratio: { 'commands/s': (figures['commands/s'] ?? 0) / limit },
      },
    };
  },
};

export const drainMillion: Scenario = {
  name: 'million',
  about: 'the same with a backlog of 1,000,000 commands',
  seconds: () => 60,
  onDemand: true,
  async run(context) {
    const topic = await backlog(context, MILLION);
    return { figures: { 'worker and relay': await drain(context, topic, MILLION) } };
  },
};
