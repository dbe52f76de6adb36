import { drain } from '../measure/drain.ts';
import type { Figures } from '../measure/figures.ts';
import { backlog, type Scenario } from '../scenario.ts';

export const scale: Scenario = {
  name: 'scale',
  about: '1, 2 and 4 worker processes with one relay: the project has no relays in shards',
  seconds: ({ commands }) => 30 + commands / 5_000,
  once: true,
  async run(context) {
    const { commands } = context.settings;
    const topic = await backlog(context, commands);
    const figures: Record<string, Figures[string]> = {};
    for (const workers of [1, 2, 4]) {
      const { 'commands/s': rate = Number.NaN, ...costs } = await drain(context, topic, commands, {
        workers,
      });
      const name = `${workers} worker${workers > 1 ? 's' : ''}, one relay`;
      figures[name] = { 'commands/s': rate, 'worker CPU s/M': costs['worker CPU s/M'] ?? Number.NaN };
    }
    return { figures };
  },
};
