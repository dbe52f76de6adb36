import { beforeAll, describe, expect, it } from '@jest/globals';
import { createMissingTopics } from '../../../src/adapters/kafka/client/topics.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { runningSystem } from '../../support/e2e/own-system.ts';
import { kafka } from '../../support/e2e/kafka.ts';
import { recordCount } from '../../support/e2e/record-count.ts';
import { deadLetterCli } from './dead-letter-cli.ts';

const system = runningSystem();
const { settings } = system;
const { deadLetters, ids, listed, aDeadLetter } = deadLetterCli(system, ownCli(settings));

const hostile = Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0x00, 0xff, 0x0a, 0x07]);
const order = JSON.stringify({ orderId: 'o1', sku: 'LAMP', qty: -1 });
let notJson = '';
let empty = '';
let invalid = '';

beforeAll(async () => {
  notJson = await aDeadLetter({
    key: hostile,
    value: hostile,
    headers: { ce_type: 'Allocate', note: hostile },
  });
  empty = await aDeadLetter({ key: 'OAK', value: null, headers: { ce_type: 'Allocate' } });
  invalid = await aDeadLetter({ key: 'LAMP', value: order, headers: { ce_type: 'Allocate', ce_id: 'a-1' } });
});

const decisionsWritten = () => recordCount(settings.DEAD_LETTER_DECISION_TOPIC);

describe('dead-letters list', () => {
  it('lists open dead letters, oldest first', async () => {
    const { code, stdout, stderr } = await deadLetters(['list']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split('  ')[0])).toEqual([notJson, empty, invalid]);
    expect(lines[2]).toMatch(/ {2}INVALID_MESSAGE {2}LAMP {8}Allocate: qty: must be a whole number/);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(stderr).toBe('3 open (1 NOT_JSON, 1 EMPTY_VALUE, 1 INVALID_MESSAGE), 0 replayed, 0 discarded\n');
  });

  it('prints all details and the original record with --json', async () => {
    expect((await listed())[2]).toMatchObject({
      id: invalid,
      reason: 'INVALID_MESSAGE',
      attempts: 1,
      replays: 0,
      decision: null,
      record: {
        key: 'LAMP',
        headers: { ce_type: 'Allocate', ce_id: 'a-1' },
        value: { orderId: 'o1', qty: -1 },
      },
    });
  });

  it('lists the dead letters that match the options', async () => {
    const [first, second] = (await listed()).map(({ failedAt }) => failedAt);
    expect(await ids('--reason', 'NOT_JSON', 'INVALID_MESSAGE')).toEqual([notJson, invalid]);
    expect(await ids('--since', second ?? '')).toEqual([empty, invalid]);
    expect(await ids('--until', second ?? '', '--since', first ?? '')).toEqual([notJson]);
    expect(await ids('--until', '1h')).toEqual([]);
    expect(await ids('--topic', settings.COMMAND_TOPICS, '--sku', 'OAK')).toEqual([empty]);
    expect(await ids(invalid, notJson)).toEqual([notJson, invalid]);
  });

  it('given an unknown id, names it', async () => {
    const { code, stderr } = await deadLetters(['list', 'orders-0-1', invalid]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'there is no dead letter orders-0-1\n' });
  });
});

describe('dead-letters show', () => {
  it('prints all details of a dead letter', async () => {
    const { code, stdout } = await deadLetters(['show', invalid]);
    expect(code).toBe(0);
    expect(stdout).toContain(`dead letter  ${invalid}\nstate        open\nreason       INVALID_MESSAGE\n`);
    expect(stdout).toContain('headers      ce_type: Allocate\n             ce_id: a-1\n');
    expect(stdout).toContain('{\n  "orderId": "o1",\n  "sku": "LAMP",\n  "qty": -1\n}\n');
  });

  it('given bytes that are not text, prints them in hexadecimal, without control characters', async () => {
    const { stdout } = await deadLetters(['show', notJson]);
    expect(stdout).toContain('key          0x1b5b324a00ff0a07\n');
    expect(stdout).toContain('00000000  1b 5b 32 4a 00 ff 0a 07');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('with --json prints the same as the list', async () => {
    const { stdout } = await deadLetters(['show', notJson, '--json']);
    expect(JSON.parse(stdout)).toEqual((await listed())[0]);
  });

  it('with --raw prints the bytes of the value, and none for a tombstone', async () => {
    expect(await deadLetters(['show', invalid, '--raw'])).toEqual({ code: 0, stdout: order, stderr: '' });
    expect(await deadLetters(['show', empty, '--raw'])).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('dead-letters discard', () => {
  it('removes dead letters from the list; the list of all has them with the note', async () => {
    const dry = await deadLetters(['discard', empty, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stderr: '1 dead letter would be discarded; nothing was done\n' });
    expect(dry.stdout).toContain(`${empty}  `);
    expect(await ids()).toContain(empty);

    const done = await deadLetters(['discard', empty, '--note', 'ada: a test']);
    expect(done).toEqual({ code: 0, stdout: `${empty}\n`, stderr: 'discarded 1 dead letter\n' });
    expect(await ids()).toEqual([notJson, invalid]);
    expect((await listed('--all')).map(({ id, decision }) => [id, decision])).toEqual([
      [notJson, null],
      [empty, { decision: 'discarded', at: expect.any(String), note: 'ada: a test' }],
      [invalid, null],
    ]);
  });

  it('given dead letters that are already resolved, does not change them', async () => {
    const { code, stderr } = await deadLetters(['discard', empty]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/ was discarded at .* \(ada: a test\)\nNothing was done\.\n$/);
    expect((await deadLetters(['discard', '--sku', 'OAK'])).stderr).toContain('no open dead letter matches');
  });
});

describe('a wrong argument', () => {
  it.each<[string[], string]>([
    [[], 'Usage: bin/allocation dead-letters'],
    [['reply'], 'Did you mean replay?'],
    [['list', '--reason', 'NOT_JASON'], 'Allowed choices are NOT_JSON'],
    [['list', '--since', 'yesterday'], '--since: must be a time such as'],
    [['show'], "missing required argument 'id'"],
    [['show', 'orders-0-1'], 'there is no dead letter orders-0-1'],
    [['show', 'orders-0-1', '--raw', '--json'], 'cannot be used with'],
    [['replay'], 'say which dead letters'],
    [['replay', '--dry-run'], 'say which dead letters'],
    [['replay', 'orders-0-1', '--sku', 'LAMP'], 'leave out --sku'],
    [['replay', 'orders-0-1', 'orders-0-2'], 'no dead letter orders-0-1\nthere is no dead letter orders-0-2'],
    [['replay', '--all', '--note', ''], '--note: must be 1–255 characters'],
    [['discard'], 'say which dead letters'],
    [['discard', '--sku', ''], 'It must not be empty'],
    [['replay', '--topic', ''], 'It must not be empty'],
    [['discard', 'orders-0-1', '--again'], "unknown option '--again'"],
  ])('given %j, prints what is expected and does nothing', async (args, words) => {
    const before = await decisionsWritten();
    const { code, stdout, stderr } = await deadLetters(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(await decisionsWritten()).toBe(before);
  });

  it('does nothing if one of several ids is unknown', async () => {
    const before = await decisionsWritten();
    const { code, stderr } = await deadLetters(['discard', invalid, 'orders-0-1']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'there is no dead letter orders-0-1\nNothing was done.\n',
    });
    expect(await decisionsWritten()).toBe(before);
  });
});

describe('a service that is away', () => {
  it.each([
    ['list', []],
    ['show', ['orders-0-1']],
    ['replay', ['--all']],
    ['discard', ['--all']],
  ] as const)('given no Kafka, %s says so', async (name, args) => {
    const { code, stdout, stderr } = await deadLetters([name, ...args], { KAFKA_BROKERS: '127.0.0.1:1' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Kafka: .*127\.0\.0\.1:1\n/);
  });

  it.each(['list', 'replay'])('given a topic that does not exist, %s names it', async (name) => {
    const { code, stderr } = await deadLetters([name, '--all'], { DEAD_LETTER_DECISION_TOPIC: 'nowhere' });
    expect(code).toBe(1);
    expect(stderr).toContain('there is no topic nowhere');
  });

  it.each(['replay', 'discard'])(
    'given a topic that deletes resolutions by age, %s names the setting',
    async (name) => {
      const topic = `${settings.DEAD_LETTER_DECISION_TOPIC}-forgotten-${name}`;
      await createMissingTopics(kafka(), [{ topic, partitions: 1, replicationFactor: -1, config: {} }]);
      const { code, stdout, stderr } = await deadLetters([name, '--all'], {
        DEAD_LETTER_DECISION_TOPIC: topic,
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.split('\n')[0]).toMatch(
        new RegExp(`^topic ${topic} has cleanup.policy=delete: set it to compact; otherwise `),
      );
      expect(stderr).not.toMatch(/^ +at /m);
    },
  );

  it.each(['DATABASE_URL', 'SCHEMA_REGISTRY_URL'])('does not need %s to be available', async (name) => {
    const over = { [name]: `${new URL(settings[name as 'DATABASE_URL']).protocol}//127.0.0.1:1/x` };
    expect(await deadLetters(['list'], over)).toMatchObject({ code: 0 });
  });
});
