import { afterAll } from '@jest/globals';
import { allBrokersRun, inSync } from '../cluster/brokers.ts';
import { repairNetwork } from '../stack/stack-control.ts';
import type { Settings } from '../e2e/running-process.ts';
import { faultScenario } from './scenario.ts';

/** Commands a second. Three brokers share the machine with everything else. */
const PER_SECOND = 500;

/** Milliseconds; longer than a cluster needs to replace the coordinator of a group. */
const AS_BY_DEFAULT = { SESSION_TIMEOUT_MS: '10000' };

/** A scenario on three brokers. Afterwards all of them are started again. */
export function clusterScenario(name: string, over: Settings = {}) {
  const scenario = faultScenario(name, { ...AS_BY_DEFAULT, ...over });
  afterAll(async () => {
    await repairNetwork();
    await allBrokersRun();
  }, 180_000);

  const run: typeof scenario.run = (strike, options) =>
    scenario.run(
      async (striking) => {
        await striking.work.goesOn();
        await inSync();
        await strike(striking);
      },
      { perSecond: PER_SECOND, ...options },
    );
  return { ...scenario, run };
}
