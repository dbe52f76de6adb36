import { drain } from '../measure/drain.ts';
import { backlog, type Scenario } from '../scenario.ts';

export const hot: Scenario = {
  name: 'hot',
  about: 'all commands for one SKU, and SKUs by Zipf, beside the spread load',
  seconds: ({ commands }) => 30 + commands / 5_000,
  async run(context) {
    const { commands } = context.settings;
    const rate = async (distribution: 'spread' | 'hot' | 'skewed'): Promise<number> => {
      const topic = await backlog(context, commands, { distribution });
      return (await drain(context, topic, commands))['commands/s'] ?? Number.NaN;
    };
    const [spread, one, skewed] = [await rate('spread'), await rate('hot'), await rate('skewed')];
    return {
      figures: {
        'spread over 1,000 SKUs': { 'commands/s': spread, ratio: 1 },
        'one SKU': { 'commands/s': one, ratio: one / spread },
        'skewed by Zipf': { 'commands/s': skewed, ratio: skewed / spread },
      },
    };
  },
};
