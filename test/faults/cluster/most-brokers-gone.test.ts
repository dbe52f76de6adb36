import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { freePorts } from '../../../dev-stack/process/port.ts';
import { broker } from '../../support/cluster/brokers.ts';
import { BROKERS } from '../../support/cluster/leaders.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { askHealth } from '../../support/e2e/health-of.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { service } from '../../support/stack/stack-control.ts';

const { run, startReady } = clusterScenario('25 two of three brokers gone for 60 s');

const GONE = 60_000;
const RED_WITHIN = 15_000;
const GOES_ON_WITHIN = 10_000;

it('nothing is lost, duplicated or reordered when two of three brokers are gone for 60 s; readiness is red meanwhile', async () => {
  const ports = await freePorts(['worker', 'relay']);
  await startReady('worker', { HEALTH_PORT: String(ports.worker) });
  await startReady('relay', { HEALTH_PORT: String(ports.relay) });
  const isRed = async (port: number): Promise<boolean> =>
    (await askHealth(String(port), 'ready')).status === 503;

  await run(
    async ({ random, published, struck }) => {
      const stays = random.between(1, BROKERS.length);
      const gone = BROKERS.filter((id) => id !== stays);
      const [first = 0, second = 0] = gone;
      struck();
      const away = Date.now();
      await Promise.all(gone.map((id) => service(broker(id), 'kill')));
      await Promise.all(
        Object.entries(ports).map(([name, port]) =>
          eventually(`readiness of the ${name} is red`, () => isRed(port), RED_WITHIN),
        ),
      );
      await setTimeout(GONE - (Date.now() - away));
      await service(broker(first), 'start');
      const before = published();
      const back = Date.now();
      await eventually('messages are published again', () => published() > before, GOES_ON_WITHIN);
      expect(Date.now() - back).toBeLessThan(GOES_ON_WITHIN);
      await service(broker(second), 'start');
    },
    // From the kill until the second broker is back and has the quorum's metadata.
    { longestStall: GONE + 25_000 },
  );
});
