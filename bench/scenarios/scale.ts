import { drain } from '../measure/drain.ts';
import type { Figures } from '../measure/figures.ts';
import { backlog, type Scenario } from '../scenario.ts';

const ONE_RELAY = [1, 2, 4].map((workers) => ({ workers, relays: 1 }));
const SHARDS = [2, 4].map((number) => ({ workers: number, relays: number }));

export const scale: Scenario = {
  name: 'scale',
  about: '1, 2 and 4 worker processes with one relay; 2 and 4 with as many relays, one shard each',
  seconds: ({ commands }) => 50 + commands / 3_000,
  once: true,
  async run(context) {
    const { commands } = context.settings;
    const topic = await backlog(context, commands);
    const figures: Record<string, Figures[string]> = {};
    for (const { workers, relays } of [...ONE_RELAY, ...SHARDS]) {
      const measured = await drain(context, topic, commands, { workers, relays });
      const name = `${workers} worker${workers > 1 ? 's' : ''}, ${relays > 1 ? `${relays} relays in shards` : 'one relay'}`;
      figures[name] = Object.fromEntries(SHOWN.map((metric) => [metric, measured[metric] ?? Number.NaN]));
    }
    return { figures };
  },
};

const SHOWN = ['commands/s', 'worker CPU s/M', 'relay CPU s/M'];
