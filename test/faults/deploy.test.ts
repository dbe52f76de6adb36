import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { RunningProcess } from '../support/e2e/running-process.ts';
import { faultScenario, type Striking } from '../support/faults/scenario.ts';

// The group would wait this long for a member that ended without leaving.
const SESSION_TIMEOUT_MS = '30000';
const LONGEST_STALL = 15_000;
const TIMES = 10;

const { run, startReady, stop } = faultScenario('14 deploys', { SESSION_TIMEOUT_MS });

it(`nothing is lost, duplicated or reordered by ${TIMES} deploys under load, and no log has an error`, async () => {
  const started: RunningProcess[] = [];
  const version = async (number: number) => {
    const settings = { KAFKA_CLIENT_ID: `version-${number}` };
    const both = await Promise.all([startReady('worker', settings), startReady('relay', settings)]);
    started.push(...both);
    return both;
  };
  const deploys = async ({ random, struck, work }: Striking) => {
    let old = await version(0);
    for (let time = 1; time <= TIMES; time += 1) {
      await work.goesOn();
      await setTimeout(random.between(0, 1_000));
      struck();
      // Even ones start the new version before they stop the old one.
      const next = time % 2 === 0 ? await version(time) : undefined;
      await Promise.all(old.map(stop));
      old = next ?? (await version(time));
    }
  };
  await run(deploys, { longestStall: LONGEST_STALL });
  const errors = started.flatMap(({ log }) =>
    log.filter(({ level }) => !['debug', 'info', 'warn'].includes(level)),
  );
  expect(errors).toEqual([]);
  expect(started.map((process) => process.errorOutput()).join('')).toBe('');
});
