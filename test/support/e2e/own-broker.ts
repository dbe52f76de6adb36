import { afterAll } from '@jest/globals';
import { freePorts } from '../../../dev-stack/process/port.ts';
import { startBroker } from '../../../dev-stack/services/kafka.ts';
import { ownPrograms } from './own-programs.ts';

/** A Kafka for one test file, which can be frozen: other tests need the one of the stack. */
export async function ownBroker() {
  let goOn: (() => Promise<void>) | undefined;
  // Before the hook that ends it: a frozen program does not end when it is asked to.
  afterAll(() => goOn?.());
  const programs = ownPrograms('broker');
  const { broker, controller } = await freePorts(['broker', 'controller']);
  const node = { id: 1, port: broker, controllerPort: controller };
  const { name, freeze, thaw } = await startBroker(await programs.folder(), node, [node]);
  await programs.started(name);
  goOn = thaw;
  return { address: `127.0.0.1:${broker}`, freeze, thaw };
}
