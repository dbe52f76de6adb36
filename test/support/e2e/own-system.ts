import { afterAll, beforeAll } from '@jest/globals';
import { commandTopic } from './command-topic.ts';
import { outputTopics } from './output-topics.ts';
import { ownDatabase } from './own-database.ts';
import { ownProcesses } from './own-processes.ts';
import { ownSettings } from './own-settings.ts';
import type { Settings } from './running-process.ts';

/** A migrated database and topics for one test file, which starts its processes itself. */
export function ownSystem(over: Settings = {}) {
  const settings = { ...ownSettings(), ...over };
  // Before the database, so that they end before it is dropped.
  const processes = ownProcesses(settings);
  const database = ownDatabase(settings.DATABASE_URL);
  const [commandsTo = ''] = settings.COMMAND_TOPICS.split(',');
  const commands = commandTopic(commandsTo);
  const outputs = outputTopics(settings);

  beforeAll(() => processes.finish('migrate'));
  afterAll(() => Promise.all([commands.close(), outputs.close()]));

  return { settings, database, commands, outputs, ...processes };
}

/** The same with a running worker and relay. */
export function runningSystem(over: Settings = {}) {
  const system = ownSystem(over);
  beforeAll(() => Promise.all([system.startReady('worker'), system.startReady('relay')]));
  return system;
}
