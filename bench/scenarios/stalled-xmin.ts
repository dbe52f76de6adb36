import { Client } from 'pg';
import { drain } from '../measure/drain.ts';
import { backlog, type Scenario } from '../scenario.ts';
import type { BenchSystem } from '../system/bench-system.ts';

export const stalledXmin: Scenario = {
  name: 'stalled-xmin',
  about: 'a drain while another session holds a writing transaction open, beside a usual drain',
  seconds: ({ commands }) => 20 + commands / 7_500,
  async run(context) {
    const { commands } = context.settings;
    const topic = await backlog(context, commands);
    const normal = (await drain(context, topic, commands))['commands/s'] ?? Number.NaN;
    const before = transactionHeldOpen;
    const stalled = (await drain(context, topic, commands, { before }))['commands/s'] ?? Number.NaN;
    return {
      figures: {
        'no other session': { 'commands/s': normal, ratio: 1 },
        'a transaction held open': { 'commands/s': stalled, ratio: stalled / normal },
      },
    };
  },
};

/** The transaction has an id, so vacuum and every snapshot horizon stop at it. */
async function transactionHeldOpen({ settings }: BenchSystem): Promise<() => Promise<void>> {
  const holder = new Client(settings.DATABASE_URL);
  await holder.connect();
  await holder.query('create table held_open (at timestamptz)');
  await holder.query('begin');
  await holder.query('insert into held_open values (now())');
  return () => holder.end();
}
