import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../dev-stack/process/port.ts';
import { eventually } from '../support/conformance/eventually.ts';
import { eventStream } from '../support/e2e/event-stream.ts';
import { ownCli } from '../support/e2e/cli.ts';
import { withAdmin } from '../support/e2e/kafka.ts';
import type { Entrypoint, RunningProcess } from '../support/e2e/running-process.ts';
import { ownSecuredSystem } from '../support/secured/own-secured-system.ts';
import { allow, forbid, type Right, rightsOf } from '../support/secured/rights.ts';
import type { User } from '../support/secured/secured-stack.ts';

const { settings, as, startReady, start, secrets } = await ownSecuredSystem();
const cli = ownCli(settings);

const grant = (user: User, rights: readonly Right[]) => withAdmin((admin) => allow(admin, user, rights));
const saidBy = ({ log }: RunningProcess): string => JSON.stringify(log);

/** Runs a tool as its own user. */
const tool = (user: User, ...args: string[]) => cli.run(args, { over: as(user) });

/** What the routes of the page say: services that answer, the status of the dead letters, whether events are followed. */
async function pageAnswers() {
  const address = `http://127.0.0.1:${over.api.API_PORT}`;
  const headers = { authorization: `Bearer ${API_TOKEN}` };
  const pipeline = (await (await fetch(`${address}/pipeline`, { headers })).json()) as {
    services: { name: string; ok: boolean }[];
  };
  const { status: deadLetters } = await fetch(`${address}/dead-letters`, { headers });
  const stream = await eventStream(`${address}/events`, headers);
  const { data } = await stream.until(
    ({ name, data: said }) => name === 'status' && (said as { reason: string }).reason !== 'starting',
  );
  stream.close();
  return {
    services: pipeline.services.filter(({ ok }) => ok).map(({ name }) => name),
    deadLetters,
    following: (data as { following: boolean }).following,
  };
}

type Case = { process: Exclude<Entrypoint, 'migrate'>; right: Right };

const all = (process: Case['process']): Right[] => rightsOf(process, settings);

/** Read and Write imply Describe. */
const isImplied = (right: Right, rights: readonly Right[]): boolean =>
  right.operation === 'Describe' &&
  rights.some(({ name, operation }) => name === right.name && ['Read', 'Write'].includes(operation));

/** One right of each kind: the rights of one row of the docs differ only by the topic. */
function oneOfEach(process: Case['process'], rights = all(process)): Case[] {
  const byKind = new Map(
    rights
      .filter((right) => !isImplied(right, rights))
      .map((right) => [`${right.operation} ${right.resource} ${right.isPrefix}`, right]),
  );
  return [...byKind.values()].map((right) => ({ process, right }));
}

/** The rights that only this process needs. Those that all need are tested with one process. */
const ownOf = (process: Case['process'], other: Case['process']): Right[] => {
  const common = new Set(all(other).map((right) => JSON.stringify(right)));
  return all(process).filter((right) => !common.has(JSON.stringify(right)));
};

const API_TOKEN = 'secret-of-the-callers';

const over = {
  worker: {},
  relay: {},
  notifier: { NOTIFICATION_CHANNEL: 'log' },
  api: { API_PORT: String(await freePort()), API_TOKEN },
} as const;

describe('with exactly the rights of the docs, on a Kafka with an authorizer', () => {
  it('every process and every tool works, and no log has a secret', async () => {
    const processes = ['worker', 'relay', 'notifier', 'api'] as const;
    for (const process of processes) await grant(process, rightsOf(process, settings));
    await grant('sender', rightsOf('send', settings));
    await grant('importer', [...rightsOf('import', settings), ...rightsOf('import --wait', settings)]);
    for (const name of ['tail', 'dead-letters', 'partitions'] as const)
      await grant(name, rightsOf(name, settings));
    await grant('api', rightsOf('page', settings));

    const running = await Promise.all(
      processes.map((process) =>
        // Both SASL mechanisms.
        startReady(process, {
          ...as(process, process === 'relay' ? 'plain' : 'scram-sha-512'),
          ...over[process],
        }),
      ),
    );
    const results = [
      await tool('sender', 'send', 'CreateBatch', '--ref', 'B1', '--sku', 'LAMP', '--qty', '10'),
      await tool('sender', 'send', 'Allocate', '--order-id', 'o1', '--sku', 'LAMP', '--qty', '3'),
      await cli
        .write('orders.csv', 'orderid,sku,qty\no2,LAMP,1\n')
        .then(() => tool('importer', 'import', 'orders.csv', '--wait')),
      await tool('partitions', 'partitions'),
      await tool('dead-letters', 'dead-letters', 'list'),
    ];
    const posted = await fetch(`http://127.0.0.1:${over.api.API_PORT}/allocations`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        prefer: 'wait=20',
        authorization: `Bearer ${API_TOKEN}`,
      },
      body: JSON.stringify({ orderId: 'o3', sku: 'LAMP', qty: 100 }),
    });
    expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      results.map(() => ({ code: 0, stderr: expect.any(String) })),
    );
    expect(posted.status).toBe(200);
    expect(await pageAnswers()).toEqual({
      services: ['Kafka', 'Postgres', 'Registry'],
      deadLetters: 200,
      following: true,
    });

    const tail = cli.start(['tail', '--from-beginning'], { over: as('tail') });
    await tail.prints('OutOfStock');
    tail.signal('SIGINT');
    const [, , notifier] = running;
    await notifier?.logs(({ msg }) => msg.includes('LAMP') || msg.includes('out of stock'));

    const written = [
      ...running.map(saidBy),
      ...results.map((result) => JSON.stringify(result)),
      tail.output(),
    ];
    for (const secret of [...secrets, API_TOKEN])
      expect(written.filter((text) => text.includes(secret)).map((text) => text.slice(0, 200))).toEqual([]);
    await Promise.all(running.map((process) => process.kill()));
  });
});

describe('without one of these rights', () => {
  const cases = [
    ...oneOfEach('worker'),
    ...oneOfEach('relay', ownOf('relay', 'notifier')),
    ...oneOfEach('notifier', ownOf('notifier', 'worker')),
  ].map((each) => ({ ...each, ...each.right }));

  it.each(cases)(
    'the $process reports that it may not $operation $resource $name, and continues once it may',
    async ({ process, right }) => {
      await grant(process, all(process));
      await withAdmin((admin) => forbid(admin, process, [right]));
      // A new name is claimed at the start, which needs further rights.
      const CONSUMER_GROUP = `${settings.CONSUMER_GROUP}-${Math.random()}`;
      await grant(process, [{ operation: 'Read', resource: 'group', name: CONSUMER_GROUP, isPrefix: false }]);
      const isGroup = right.name === settings.CONSUMER_GROUP;
      const started = start(process, {
        ...as(process),
        ...over[process],
        ...(isGroup ? {} : { CONSUMER_GROUP }),
      });
      const words = `may not ${right.operation} ${right.resource} ${right.name}`;
      await eventually(`it says: ${words}`, () => saidBy(started).includes(words), 15_000).catch(
        (error: Error) => {
          const lines = started.log.filter(({ level }) => ['warn', 'error'].includes(level));
          throw new Error(`${error.message}; it says ${JSON.stringify(lines, null, 1)}`);
        },
      );
      expect(saidBy(started)).toContain('KAFKA_SASL_USERNAME');
      await grant(process, [right]);
      await started.logs(process === 'relay' ? 'relay leads' : `${process} ready`);
      await started.kill();
    },
  );
});
