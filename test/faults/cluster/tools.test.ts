import { expect, it } from '@jest/globals';
import { freePort } from '../../../dev-stack/process/port.ts';
import { electPreferredLeaders } from '../../support/cluster/brokers.ts';
import { rotateReplicas } from '../../support/cluster/leaders.ts';
import { clusterScenario } from '../../support/faults/cluster-scenario.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { header } from '../../support/e2e/published.ts';
import { readTopics } from '../../support/faults/check/read-topics.ts';

const { settings, run, start, startReady } = clusterScenario('29 tools while leaders move');
const cli = ownCli(settings);

const { COMMAND_TOPICS: topic } = settings;
const IMPORTED = 200_000;
/** The load of the scenario runs for as long as the import takes, and all of it is checked. */
const TIMEOUT_MS = 900_000;
const POSTED = 100;
const SENT = 5;

/** Moves the leaders of the command topic while `work` runs. */
async function whileLeadersMove<Result>(struck: () => void, work: Promise<Result>): Promise<Result> {
  const done = new AbortController();
  const move = async (): Promise<void> => {
    if (done.signal.aborted) return;
    struck();
    await withAdmin((admin) => rotateReplicas(admin, topic));
    await electPreferredLeaders();
    await move();
  };
  const moving = move();
  try {
    return await work;
  } finally {
    done.abort();
    await moving;
  }
}

/** Posts batches; returns the numbers of those that were accepted. */
async function post(address: string, count: number): Promise<number[]> {
  const taken: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const { ok } = await fetch(`${address}/batches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `posted-${number}` },
      body: JSON.stringify({ ref: `posted-${number}`, sku: `POSTED-${number}`, qty: 1 }),
    });
    if (ok) taken.push(number);
  }
  return taken;
}

it(
  'commands that import, send, the API and dead-letters replay report as sent are in the topic',
  async () => {
    const port = await freePort();
    await startReady('worker');
    await startReady('relay');
    start('api', { API_PORT: String(port) });
    const lines = Array.from({ length: IMPORTED }, (_, number) => `imported-${number},IMP-${number % 500},1`);
    await cli.write('orders.csv', ['orderid,sku,qty', ...lines].join('\n'));

    await run(async ({ struck, work }) => {
      await work.goesOn(500);
      const imported = await whileLeadersMove(struck, cli.run(['import', 'orders.csv', '--json']));
      expect(imported).toMatchObject({ code: 0 });
      expect(JSON.parse(imported.stdout)).toMatchObject({ sent: { Allocate: IMPORTED } });

      const posted = await whileLeadersMove(struck, post(`http://127.0.0.1:${port}`, POSTED));
      expect(posted.length).toBeGreaterThan(POSTED / 2);

      for (let number = 0; number < SENT; number += 1) {
        const args = ['send', 'CreateBatch', '--ref', `sent-${number}`, '--sku', 'SENT', '--qty', '1'];
        expect(await whileLeadersMove(struck, cli.run(args))).toMatchObject({ code: 0 });
      }

      const replay = ['dead-letters', 'replay', '--reason', 'NOT_JSON'];
      const replayed = await whileLeadersMove(struck, cli.run(replay));
      expect(replayed.code).toBe(0);
      const count = Number(/^replayed (\d+) dead letter/m.exec(replayed.stderr)?.[1]);

      const records = await readTopics([topic]);
      const texts = records.map(({ value }) => String(value));
      const found = (pattern: RegExp): Set<string> =>
        new Set(texts.flatMap((text) => pattern.exec(text)?.[1] ?? []));
      expect(found(/"(imported-\d+)"/).size).toBe(IMPORTED);
      const inTopic = found(/"posted-(\d+)"/);
      expect(posted.filter((number) => !inTopic.has(String(number)))).toEqual([]);
      expect(found(/"(sent-\d+)"/).size).toBe(SENT);
      expect(count).toBeGreaterThan(0);
      expect(records.filter((record) => header(record, 'dlq-replays') !== undefined)).toHaveLength(count);
    });
  },
  TIMEOUT_MS,
);
