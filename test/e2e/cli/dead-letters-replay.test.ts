import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Message } from 'kafkajs';
import { schemaCatalogue } from '../../../src/adapters/registry/schema-catalogue.ts';
import type { Command } from '../../../src/domain/commands.ts';
import {
  allocate,
  allocated,
  changeBatchEta,
  createBatch,
  dispatch,
  receiveBatch,
} from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { commandTopic } from '../../support/e2e/command-topic.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { eventOf, header } from '../../support/e2e/published.ts';
import { committedRecords } from './committed-records.ts';
import { deadLetterCli } from './dead-letter-cli.ts';
import { growingRegistry } from './growing-registry.ts';

const system = ownSystem();
const { settings, commands, outputs } = system;
const { deadLetters, ids, listed, idOf, aDeadLetter } = deadLetterCli(system, ownCli(settings));
const deadLetterTopic = commandTopic(settings.DEAD_LETTER_TOPIC);
let registry: Awaited<ReturnType<typeof growingRegistry>>;

beforeAll(async () => {
  registry = await growingRegistry(schemaCatalogue().find(({ type }) => type === 'Allocate')?.schema ?? {});
  const over = { SCHEMA_REGISTRY_URL: registry.url };
  await Promise.all([system.startReady('worker', over), system.startReady('relay', over)]);
});
afterAll(async () => {
  registry.close();
  await deadLetterTopic.close();
});

const replay = (...args: string[]) => deadLetters(['replay', ...args]);
const recordsWith = async (key: string | Buffer) =>
  (await committedRecords(settings.COMMAND_TOPICS)).filter((record) => record.key?.equals(Buffer.from(key)));
const bad = (key: string): Message => ({
  key,
  value: '{',
  headers: { ce_type: 'Allocate', ce_id: `${key}-1` },
});

/** The dead letter of the record at this position. */
async function deadLetterAt(place: { partition: number; offset: number }) {
  await outputs.deadLetter(place);
  return (await listed(idOf(place)))[0];
}

describe('dead-letters replay', () => {
  it('given --dry-run, prints what would be done, and does nothing', async () => {
    const id = await aDeadLetter(bad('DRY'));
    const { code, stdout, stderr } = await replay('--sku', 'DRY', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${id}  .*NOT_JSON .*\n$`));
    expect(stderr).toBe('1 dead letter would be replayed; nothing was done\n');
    expect(await recordsWith('DRY')).toHaveLength(1);
    expect(await ids('--sku', 'DRY')).toEqual([id]);
  });

  it('sends key, value and headers byte for byte, and counts the replays', async () => {
    const key = Buffer.from([0x00, 0xff, 0x7f]);
    const headers = {
      ce_type: Buffer.from([0xff, 0x00]),
      note: [Buffer.from([0xff, 0x00]), Buffer.alloc(0), Buffer.from('dlq')],
      nothing: null as unknown as Buffer, // kafkajs's types do not allow null
    };
    const id = await aDeadLetter({ key, value: Buffer.from([0x1b, 0x00, 0xff]), headers });
    expect(await replay(id)).toEqual({ code: 0, stdout: `${id}\n`, stderr: 'replayed 1 dead letter\n' });

    const [original, replayed, ...more] = await recordsWith(key);
    expect(more).toEqual([]);
    expect(replayed).toEqual({
      ...original,
      offset: replayed?.offset,
      headers: { ...headers, 'dlq-replays': Buffer.from('1') },
    });
    expect(await ids(id, '--all')).toEqual([id]);
    expect(await ids()).not.toContain(id);
  });

  it('given a record that fails again, its new dead letter contains the number of replays', async () => {
    await aDeadLetter(bad('AGAIN'));
    for (const replays of [1, 2, 3]) {
      await replay('--sku', 'AGAIN');
      const records = await recordsWith('AGAIN');
      expect(records).toHaveLength(replays + 1);
      const deadLetter = await deadLetterAt(records.at(-1) ?? { partition: 0, offset: 0 });
      expect(deadLetter).toMatchObject({ reason: 'NOT_JSON', replays, decision: null });
    }
    expect(await ids('--sku', 'AGAIN')).toHaveLength(1);
  });

  it('given a dead letter that was replayed, refuses without --again', async () => {
    const id = await aDeadLetter(bad('TWICE'));
    await replay(id);
    const { code, stderr } = await replay(id);
    expect(code).toBe(2);
    expect(stderr).toMatch(/ was replayed at 20.*: --again replays it once more\nNothing was done\.\n$/);
    expect(await recordsWith('TWICE')).toHaveLength(2);

    expect(await replay(id, '--again')).toMatchObject({ code: 0 });
    expect(await recordsWith('TWICE')).toHaveLength(3);
  });

  it('given ids of which some were replayed, replays the others', async () => {
    const [one, two] = [await aDeadLetter(bad('SOME')), await aDeadLetter(bad('SOME'))];
    await replay(one);
    const { code, stdout, stderr } = await replay(one, two);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${two}\n` });
    expect(stderr).toContain(`${one} was replayed at`);
    expect(await recordsWith('SOME')).toHaveLength(4);
  });

  it('given no match, prints that', async () => {
    expect(await replay('--reason', 'HANDLER_FAILED')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no open dead letter matches: nothing was done\n',
    });
  });

  it('given --json, prints an object for each dead letter', async () => {
    const id = await aDeadLetter(bad('JSON'));
    const { stdout } = await replay('--sku', 'JSON', '--json', '--note', 'ada');
    expect(JSON.parse(stdout)).toMatchObject({ id, decision: { decision: 'replayed', note: 'ada' } });
  });

  it('given a topic that no worker reads, refuses', async () => {
    const id = await aDeadLetter(bad('OTHER'));
    const { code, stderr } = await deadLetters(['replay', id], {
      COMMAND_TOPICS: settings.REJECTION_TOPIC,
      REJECTION_TOPIC: 'x',
    });
    expect(code).toBe(2);
    expect(stderr).toContain(
      `${id} cannot be replayed: ${settings.COMMAND_TOPICS} is not one of COMMAND_TOPICS`,
    );
  });

  it.each([[[]], [['--dry-run']]])(
    'given selected dead letters %j of which some cannot be replayed, prints their number and the reasons, with exit code 3',
    async (more: string[]) => {
      const id = await aDeadLetter(bad('STAYS'));
      const over = { COMMAND_TOPICS: settings.REJECTION_TOPIC, REJECTION_TOPIC: 'x' };
      const { code, stdout, stderr } = await deadLetters(['replay', '--sku', 'STAYS', ...more], over);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr.split('\n').at(-2)).toMatch(
        /^\d dead letters? cannot be replayed and stays? open: .* is not one of/,
      );
      expect(await ids('--sku', 'STAYS')).toContain(id);
    },
  );
});

describe('a dead letter whose cause is gone', () => {
  it('is handled if its schema has been registered since', async () => {
    const sku = 'OAK-TABLE';
    const frame = Buffer.alloc(5);
    frame.writeInt32BE(registry.id, 1);
    const value = Buffer.concat([
      frame,
      Buffer.from(JSON.stringify(allocate({ orderId: 'o1', sku, qty: 2 }).data)),
    ]);
    await commands.send(createBatch({ ref: 'oak', sku }));
    const id = await aDeadLetter({ key: sku, value, headers: { ce_id: 'late' } });
    expect(await listed(id)).toMatchObject([{ reason: 'UNKNOWN_SCHEMA' }]);

    registry.register();
    // The worker does not request the schema again at once. Until it does, the record becomes a dead letter again.
    await eventually('it is handled', async () => {
      await replay('--reason', 'UNKNOWN_SCHEMA');
      return (await outputs.everything()).some((message) => header(message, 'ce_causationid') === 'late');
    });
    const [, event, ...more] = await outputs.events(sku, 2);
    expect(event && eventOf(event)).toEqual(allocated({ orderId: 'o1', sku, qty: 2, batchRef: 'oak' }));
    expect(more).toEqual([]);
    expect(await ids('--reason', 'UNKNOWN_SCHEMA')).toEqual([]);
  });

  it('is handled if it is a command that an older worker did not know', async () => {
    const sku = 'ELM-CHEST';
    await commands.send(createBatch({ ref: 'elm', sku, qty: 5, eta: '2027-03-01' }));
    await commands.send(allocate({ orderId: 'o1', sku, qty: 5 }));
    await outputs.events(sku, 2);
    const older = deadLettersOfOlderWorker(
      changeBatchEta({ ref: 'elm', sku, eta: '2027-04-01' }),
      receiveBatch({ ref: 'elm', sku, qty: 6 }),
      dispatch({ orderId: 'o1', sku }),
      allocate({ orderId: 'o2', sku, qty: 2, backorder: true }),
    );
    for (const letter of older) await deadLetterTopic.sendRecord(letter);

    const { code, stderr } = await replay('--sku', sku);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'replayed 4 dead letters\n' });
    const events = await outputs.events(sku, 6);
    expect(events.slice(2).map((event) => [header(event, 'ce_id'), header(event, 'ce_type')])).toEqual([
      ['early-0/1', 'BatchEtaChanged'],
      ['early-1/1', 'BatchReceived'],
      ['early-2/1', 'Dispatched'],
      ['early-3/1', 'Backordered'],
    ]);
    expect(await ids('--sku', sku)).toEqual([]);
  });
});

/** What a worker of version 0.1 writes if a producer sends new commands before the upgrade. */
const deadLettersOfOlderWorker = (...early: Command[]): Message[] =>
  early.map(({ type, data }, index) => ({
    key: data.sku,
    value: JSON.stringify(data),
    headers: {
      ce_type: type,
      ce_id: `early-${index}`,
      'dlq-topic': settings.COMMAND_TOPICS,
      'dlq-partition': '0',
      'dlq-offset': String(1_000_000 + index),
      'dlq-timestamp': '1795000000000',
      'dlq-reason': type === 'Allocate' ? 'INVALID_MESSAGE' : 'UNKNOWN_TYPE',
      'dlq-error': 'not known to this worker',
      'dlq-attempts': '1',
      'dlq-failed-at': '2026-11-28T10:00:00.000Z',
    },
  }));
