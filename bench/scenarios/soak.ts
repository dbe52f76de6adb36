import { drain } from '../measure/drain.ts';
import type { Figures } from '../measure/figures.ts';
import { backlog, type Scenario } from '../scenario.ts';
import { trend } from '../soak/samples.ts';
import { soakRun } from '../soak/soak-run.ts';

const SHARE = 0.7;

export const soak: Scenario = {
  name: 'soak',
  about:
    'SOAK_MINUTES at 70 % of a drain in the same run; growth is that of the least-squares line over the run, % of the mean',
  seconds: ({ soakMinutes, commands }) => 90 + soakMinutes * 60 + commands / 15_000,
  onDemand: true,
  once: true,
  diskGiB: 40,
  async run(context) {
    const { commands, soakMinutes } = context.settings;
    const drained =
      (await drain(context, await backlog(context, commands), commands))['commands/s'] ?? Number.NaN;
    const perSecond = Math.round(SHARE * drained);
    const { samples, partitions } = await soakRun(context, perSecond);
    const settling = soakMinutes * 6;
    const figures: Record<string, Figures[string]> = {};
    for (const name of Object.keys(samples[0]?.values ?? {})) {
      const { mean, most, growth } = trend(samples, name, settling);
      figures[name] = { mean, most, 'growth %': growth };
    }
    return {
      figures,
      notes: [
        `${soakMinutes} min at ${perSecond} commands/s, the first ${settling} s left out; ` +
          `retention dropped ${partitions.dropped} of ${partitions.made} old day partitions meanwhile.`,
      ],
    };
  },
};
