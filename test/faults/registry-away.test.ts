import { setTimeout } from 'node:timers/promises';
import { beforeAll, it } from '@jest/globals';
import { framedBy, schemaIds } from '../support/faults/load/framed.ts';
import { faultScenario } from '../support/faults/scenario.ts';
import { service } from '../support/stack/stack-control.ts';

const { run, start, stop } = faultScenario('6 registry away');

const AWAY = 20_000;

let ids: number[];

beforeAll(async () => {
  ids = await schemaIds(60);
});

it('nothing is lost, duplicated or reordered when the registry is away for 20 s at the start and in the middle', async () => {
  await run(
    async ({ struck, work }) => {
      struck();
      await service('registry', 'stop');
      const worker = start('worker');
      start('relay');
      await setTimeout(AWAY);
      await service('registry', 'restart');
      await work.goesOn(10_000);

      struck();
      await service('registry', 'stop');
      await setTimeout(AWAY / 2);
      await stop(worker);
      start('worker');
      await setTimeout(AWAY / 2);
      await service('registry', 'restart');
      await work.goesOn();
    },
    { load: framedBy(() => ids), perSecond: 1_000, longestStall: 2 * AWAY },
  );
});
