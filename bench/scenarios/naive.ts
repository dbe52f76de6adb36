import { drain } from '../measure/drain.ts';
import { naiveDrain } from '../naive/naive-drain.ts';
import { backlog, type Scenario } from '../scenario.ts';

const COMMANDS = 5_000;

export const naive: Scenario = {
  name: 'naive',
  about: `the worker that most people would write with kafkajs, ${COMMANDS} commands, beside a drain`,
  seconds: ({ commands }) => 25 + commands / 15_000,
  async run(context) {
    const { commands } = context.settings;
    const rate = await naiveDrain(context, COMMANDS);
    const figures = await drain(context, await backlog(context, commands), commands);
    const drained = figures['commands/s'] ?? Number.NaN;
    return {
      figures: {
        'naive worker': { 'commands/s': rate },
        'worker and relay': { 'commands/s': drained, 'times naive': drained / rate },
      },
    };
  },
};
