import { setTimeout } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Partitioners } from 'kafkajs';
import { toKafkajsHeaders } from '../../../src/adapters/kafka/client/kafkajs-record.ts';
import { deadLetterRecord } from '../../support/builders/dead-letters.ts';
import { recordOf } from '../../support/builders/records.ts';
import { createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { kafka } from '../../support/e2e/kafka.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { randomNumbers } from '../../support/model/random-numbers.ts';
import { committedRecords } from './committed-records.ts';

const { settings, startReady } = ownSystem();
const cli = ownCli(settings);
const random = randomNumbers(Date.now() % 1_000_000);

const STRIKES = 8;
/** Number of dead letters with the reason; each test has its own reason. */
const counts = { HANDLER_FAILED: 40_000, UNKNOWN_SCHEMA: 4_000, UNKNOWN_TYPE: 4_000, NOT_JSON: 4_000 };
type Reason = keyof typeof counts;
const reasons = Object.keys(counts) as Reason[];

/** Dead letters of commands that have become valid, one for each batch of stock. */
async function writeLetters(code: Reason): Promise<void> {
  const messages = Array.from({ length: counts[code] }, (_, index) => {
    const offset = 1_000_000 * reasons.indexOf(code) + index;
    const command = createBatch({ ref: `${code}-${offset}`, sku: `SKU-${offset % 50}` });
    const record = recordOf(command, { topic: settings.COMMAND_TOPICS, partition: 0, offset });
    const { key, value, headers } = deadLetterRecord(record, { code });
    return { key, value, headers: toKafkajsHeaders(headers) };
  });
  const producer = kafka().producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  for (let from = 0; from < messages.length; from += 1_000)
    await producer.send({ topic: settings.DEAD_LETTER_TOPIC, messages: messages.slice(from, from + 1_000) });
  await producer.disconnect();
}

beforeAll(async () => {
  // It creates the topics.
  const worker = await startReady('worker');
  worker.signal('SIGTERM');
  await worker.ended;
  for (const code of reasons) await writeLetters(code);
});

const replay = (code: Reason) => cli.start(['dead-letters', 'replay', '--reason', code]);

/** The batches of the replayed records, in no particular order. */
async function putBack(code: Reason): Promise<string[]> {
  const records = await committedRecords(settings.COMMAND_TOPICS);
  const refs = records.map(({ value }) => (JSON.parse(String(value)) as { ref: string }).ref);
  return refs.filter((ref) => ref.startsWith(code));
}

async function expectEachOnce(code: Reason): Promise<void> {
  const refs = await putBack(code);
  expect(refs).toHaveLength(counts[code]);
  expect(new Set(refs).size).toBe(counts[code]);
}

const countOf = (printed: string): number => printed.split('\n').length - 1;

describe('a big replay', () => {
  it('sends each record once if it is killed at any time and run again', async () => {
    const code = 'HANDLER_FAILED';
    const count = counts[code];
    let printed = 0;
    for (let strike = 0; strike < STRIKES; strike += 1) {
      const running = replay(code);
      // At any time from its start on, also between its transactions.
      if (strike % 2 === 0) await setTimeout(random.between(200, 900));
      else await running.prints(settings.COMMAND_TOPICS);
      await setTimeout(random.between(0, 20));
      running.signal('SIGKILL');
      printed += countOf((await running.ended).stdout);
    }
    const done = await putBack(code);
    expect(new Set(done).size).toBe(done.length);
    expect(done.length).toBeGreaterThanOrEqual(printed);
    expect(done.length).toBeLessThan(count);

    const { code: exit, stderr } = await replay(code).ended;
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: `replayed ${count - done.length} dead letters\n` });
    await expectEachOnce(code);
  });

  it('is taken over by a second operator; the first one sends nothing more', async () => {
    const code = 'UNKNOWN_SCHEMA';
    const first = replay(code);
    await first.prints(settings.COMMAND_TOPICS);
    first.signal('SIGSTOP');
    const second = await replay(code).ended;
    first.signal('SIGCONT');
    const { code: exit, stdout, stderr } = await first.ended;

    expect(second.code).toBe(0);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^Kafka: another process replays or discards dead letters now/);
    expect(stderr).toContain(
      'dead letters are known to be replayed. To continue, run the same command again',
    );
    expect(countOf(stdout) + countOf(second.stdout)).toBe(counts[code]);
    await expectEachOnce(code);
  });

  it('is done once by two operators at the same time', async () => {
    const code = 'UNKNOWN_TYPE';
    const ended = await Promise.all([replay(code), replay(code)].map((running) => running.ended));
    expect(ended.map((one) => one.code)).toContain(0);
    await replay(code).ended;
    await expectEachOnce(code);
  });

  it('stopped by Ctrl-C, prints how much is done, and can be continued', async () => {
    const code = 'NOT_JSON';
    const first = replay(code);
    await first.prints(settings.COMMAND_TOPICS);
    first.signal('SIGINT');
    const stopped = await first.ended;
    const done = countOf(stopped.stdout);
    expect(stopped).toMatchObject({
      code: 130,
      stderr:
        `stopped.\n${done} dead letters are known to be replayed. ` +
        'To continue, run the same command again: none is replayed twice.\n',
    });

    expect((await replay(code).ended).stderr).toBe(`replayed ${counts[code] - done} dead letters\n`);
    await expectEachOnce(code);
  });

  it('is handled by the worker, which skips aborted records', async () => {
    await Promise.all([startReady('worker'), startReady('relay')]);
    const events = async (): Promise<number> => (await committedRecords(settings.EVENT_TOPIC)).length;
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    await eventually('all is handled', async () => (await events()) >= total, 40_000);
    expect(await events()).toBe(total);
  });
});
