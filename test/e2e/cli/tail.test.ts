import { beforeAll, describe, expect, it } from '@jest/globals';
import { allocate, createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { type CliResult, ownCli } from '../../support/e2e/cli.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { runningSystem } from '../../support/e2e/own-system.ts';

const { settings, commands, outputs } = runningSystem();
const cli = ownCli(settings);

const sku = 'OAK-TABLE';
const hostile = Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0x00, 0xff, 0x0a, 0x07]);

type Shown = { topic: string; key: unknown; headers: Record<string, string>; value: Record<string, unknown> };
const shown = ({ stdout }: CliResult): Shown[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Shown);

/** The records from the beginning, as many as requested. */
const tailJson = async (count: number, ...args: string[]): Promise<Shown[]> => {
  const ended = await cli.run(['tail', '--from-beginning', '--json', '--count', String(count), ...args]);
  expect(ended.code).toBe(0);
  return shown(ended);
};

// Five events, a rejection, a dead letter.
beforeAll(async () => {
  await commands.send(createBatch({ ref: 'oak', sku }), { ce_id: 'oak-1' });
  await commands.send(allocate({ orderId: 'o1', sku, qty: 2 }), { ce_id: 'oak-2' });
  await commands.send(allocate({ orderId: 'o2', sku, qty: 99 }), { ce_id: 'oak-3' });
  await commands.send(createBatch({ ref: 'elm', sku: 'ELM' }), { ce_id: 'elm-1' });
  await commands.send(allocate({ orderId: 'o1', sku: 'ELM', qty: 1 }), { ce_id: 'elm-2' });
  await commands.send(allocate({ orderId: 'o3', sku: 'NEVER-SEEN' }), { ce_id: 'refused' });
  await commands.sendRecord({ key: hostile, value: hostile, headers: { ce_type: hostile } });
  await outputs.reach(7);
});

describe('tail from the beginning', () => {
  it('prints events, rejections and dead letters', async () => {
    const all = await tailJson(7);
    const counts = Object.fromEntries(
      [...Map.groupBy(all, ({ topic }) => topic)].map(([topic, records]) => [topic, records.length]),
    );
    expect(counts).toEqual({
      [settings.EVENT_TOPIC]: 5,
      [settings.REJECTION_TOPIC]: 1,
      [settings.DEAD_LETTER_TOPIC]: 1,
    });
  });

  it("prints with --json the value without the registry's frame, and all details of the record", async () => {
    const [first] = await tailJson(1, '--sku', sku);
    expect(first).toEqual({
      topic: settings.EVENT_TOPIC,
      partition: expect.any(Number),
      offset: expect.any(Number),
      timestamp: expect.any(Number),
      key: sku,
      headers: expect.objectContaining({ ce_id: 'oak-1/1', ce_type: 'BatchCreated', ce_sequence: '1' }),
      schemaId: expect.any(Number),
      value: { ref: 'oak', sku, qty: 10, eta: null },
    });
  });

  it('keeps the order of a SKU', async () => {
    const types = (await tailJson(3, '--sku', sku)).map(({ headers }) => headers['ce_type']);
    expect(types).toEqual(['BatchCreated', 'Allocated', 'OutOfStock']);
  });

  it.each([
    ['an order', 2, ['--order', 'o1'], ['oak-2/1', 'elm-2/1']],
    ['an order of a SKU', 1, ['--order', 'o1', '--sku', 'ELM'], ['elm-2/1']],
    ['types', 2, ['--type', 'OutOfStock', 'UnknownSku'], ['oak-3/1', 'refused/1']],
    ['a command', 1, ['--command', 'elm-1'], ['elm-1/1']],
    ['rejections', 1, ['--rejections'], ['refused/1']],
  ] as const)('given a filter for %s, prints only those', async (_, count, args, ids) => {
    const found = await tailJson(count, ...args);
    expect(new Set(found.map(({ headers }) => headers['ce_id']))).toEqual(new Set(ids));
  });

  it('prints a dead letter byte for byte', async () => {
    const bytes = { base64: hostile.toString('base64') };
    const [deadLetter] = await tailJson(1, '--dead-letters');
    expect(deadLetter).toMatchObject({ key: bytes, value: bytes, headers: { ce_type: bytes } });
  });

  it('prints one line for each record, without control characters', async () => {
    const { code, stdout } = await cli.run(['tail', '--from-beginning', '--count', '7']);
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines).toHaveLength(7);
    expect(stdout).toContain(`  BatchCreated          ${sku}    #1  ref oak  qty 10  eta –\n`);
    expect(stdout).toContain('  CommandRejected       NEVER-SEEN       UnknownSku: ');
    expect(lines.find((line) => line.includes('dead letter'))).toContain('\\u001b[2J\\u0000');
    expect(stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('tail from now on', () => {
  it('prints new records, and leaves no consumer group when it is stopped', async () => {
    const clientId = `tail-${settings.CONSUMER_GROUP}`;
    const tail = cli.start(['tail', '--json'], { over: { KAFKA_CLIENT_ID: clientId } });
    await tail.says('following');
    await commands.send(createBatch({ ref: 'ash', sku: 'ASH' }));
    await eventually('the event is shown', () => tail.output().includes('\n'));
    const group = await groupOf(clientId);
    tail.signal('SIGINT');
    const ended = await tail.ended;

    expect(ended.code).toBe(130);
    expect(shown(ended).map(({ key }) => key)).toEqual(['ASH']);
    expect(group).toBeDefined();
    expect(await groupIds()).not.toContain(group);
  });

  it('ends when its output is closed', async () => {
    const tail = cli.start(['tail']);
    await tail.says('following');
    tail.stopReading();
    await commands.send(createBatch({ ref: 'fir', sku: 'FIR' }));
    expect((await tail.ended).code).toBe(0);
  });
});

describe('tail that cannot follow', () => {
  it.each([
    [{ KAFKA_BROKERS: '127.0.0.1:1' }, /^Kafka: .*127\.0\.0\.1:1\n$/],
    [{ EVENT_TOPIC: 'nowhere' }, /^Kafka: there is no topic nowhere /],
  ])('given %j, prints the reason', async (over, message) => {
    const { code, stderr } = await cli.run(['tail'], { over });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  it.each(['--sku', '--order', '--command'])(
    'given %s without a value, prints what is expected',
    async (flag) => {
      const { code, stderr } = await cli.run(['tail', '--until-end', flag, '']);
      expect(code).toBe(2);
      expect(stderr).toContain(
        `'${flag} <${flag === '--sku' ? 'sku' : 'id'}>' argument '' is invalid. It must not be empty.`,
      );
    },
  );

  it.each(['0', '-1', 'many', '1e3'])('given --count %s, prints what is expected', async (count) => {
    const { code, stderr } = await cli.run(['tail', '--count', count]);
    expect(code).toBe(2);
    expect(stderr).toContain('It must be a whole number, 1 or more');
  });
});

const groupIds = (): Promise<string[]> =>
  withAdmin(async (admin) => (await admin.listGroups()).groups.map(({ groupId }) => groupId));

/** The group with a member of that client id. */
async function groupOf(clientId: string): Promise<string | undefined> {
  const ids = await groupIds();
  const { groups } = await withAdmin((admin) => admin.describeGroups(ids));
  return groups.find(({ members }) => members.some((member) => member.clientId === clientId))?.groupId;
}
