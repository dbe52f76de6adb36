import { pacedLatencies, WARM_UP_SECONDS } from '../latency/paced-run.ts';
import { drain } from '../measure/drain.ts';
import { percentiles } from '../measure/percentiles.ts';
import { profileNotes } from '../profile/notes.ts';
import { type Profiled, profiled } from '../profile/profiled.ts';
import { backlog, type Scenario } from '../scenario.ts';

const RATE = 1_000;
/** Milliseconds in which worker and relay start and warm up. */
const WARM_AFTER = 2_000 + WARM_UP_SECONDS * 1_000;

export const profile: Scenario = {
  name: 'profile',
  about: `where the time of worker, relay and Postgres goes, in a drain and at ${RATE} commands/s: CPU profiles, pg_stat_statements, wait events; this costs some percent, also in other scenarios of the run`,
  seconds: ({ commands, latencySeconds }) => 55 + commands / 12_000 + latencySeconds,
  onDemand: true,
  once: true,
  extension: 'pg_stat_statements',
  async run(context) {
    const { commands } = context.settings;
    const topic = await backlog(context, commands);
    const drained = await profiled(context.stack, 0, (stack) =>
      drain({ ...context, stack }, topic, commands),
    );
    const paced = await profiled(context.stack, WARM_AFTER, (stack) =>
      pacedLatencies({ ...context, stack }, RATE),
    );
    return {
      figures: {
        'a drain': { 'commands/s': drained.result['commands/s'] ?? Number.NaN, ...cores(drained) },
        [`${RATE} commands/s`]: {
          'commands/s': RATE,
          ...cores(paced),
          'p50 ms': percentiles(paced.result).p50,
        },
      },
      notes: [
        ...profileNotes(`A drain of ${commands}, from a cold start on`, drained),
        ...profileNotes(`${RATE} commands/s, warm`, paced),
      ],
    };
  },
};

const cores = ({ observation }: Profiled<unknown>): Record<string, number> =>
  Object.fromEntries(Object.entries(observation.cores).map(([name, value]) => [`${name}, cores`, value]));
