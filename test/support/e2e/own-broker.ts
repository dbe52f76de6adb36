import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { discardFolder } from '../../../dev-stack/process/end-program.ts';
import { freePorts } from '../../../dev-stack/process/port.ts';
import { runningProgram } from '../../../dev-stack/process/program-record.ts';
import { startBroker } from '../../../dev-stack/services/kafka.ts';
import { guardedPids } from './guarded-pids.ts';

/** A Kafka for one test file, which can be frozen: other tests need the one of the stack. */
export async function ownBroker() {
  const dir = await mkdtemp(path.join(tmpdir(), 'allocation-broker-'));
  const { broker, controller } = await freePorts(['broker', 'controller']);
  const node = { id: 1, port: broker, controllerPort: controller };
  const { name, freeze, thaw } = await startBroker(dir, node, [node]);
  const guard = guardedPids();
  guard.started(runningProgram(dir, name)?.pid ?? 0);

  afterAll(async () => {
    await thaw();
    await discardFolder(dir);
    guard.close();
  });

  return { address: `127.0.0.1:${broker}`, freeze, thaw };
}
