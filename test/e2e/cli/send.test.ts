import { describe, expect, it } from '@jest/globals';
import { allocated, batchCreated, batchQuantityChanged, deallocated } from '../../support/builders/stock.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { runningSystem } from '../../support/e2e/own-system.ts';
import { eventOf, header } from '../../support/e2e/published.ts';
import { recordCount } from '../../support/e2e/record-count.ts';

const { settings, outputs } = runningSystem();
const cli = ownCli(settings);

const send = (...args: string[]) => cli.run(['send', ...args]);
const eventsOf = async (sku: string, count: number) => (await outputs.events(sku, count)).map(eventOf);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('send', () => {
  it('given flags, sends the command and prints its id', async () => {
    const sku = 'OAK-TABLE';
    const flags = ['--ref', 'oak', '--sku', sku, '--qty', '10', '--eta', '2027-01-31'];
    const sent = await send('CreateBatch', ...flags);
    const id = sent.stdout.trim();
    expect(sent.code).toBe(0);
    expect(id).toMatch(UUID);
    expect(sent.stderr).toContain(`bin/allocation tail --from-beginning --until-end --command ${id}\n`);

    const [event] = await outputs.events(sku, 1);
    expect(event && eventOf(event)).toEqual(batchCreated({ ref: 'oak', sku, eta: '2027-01-31' }));
    expect(event && header(event, 'ce_causationid')).toBe(id);
  });

  it('sends every type of command', async () => {
    const sku = 'PINE-SHELF';
    await send('CreateBatch', '--ref', 'pine', '--sku', sku, '--qty', '10');
    await send('Allocate', '--order-id', 'o1', '--sku', sku, '--qty', '3');
    await send('Deallocate', '--order-id', 'o1', '--sku', sku);
    await send('ChangeBatchQuantity', '--ref', 'pine', '--sku', sku, '--qty', '0');

    expect(await eventsOf(sku, 4)).toEqual([
      batchCreated({ ref: 'pine', sku }),
      allocated({ orderId: 'o1', sku, qty: 3, batchRef: 'pine' }),
      deallocated({ orderId: 'o1', sku, qty: 3, batchRef: 'pine' }),
      batchQuantityChanged({ ref: 'pine', sku, qty: 0 }),
    ]);
  });

  it('does nothing for a second command with the id of another one', async () => {
    const sku = 'ELM-BENCH';
    await send('CreateBatch', '--ref', 'elm', '--sku', sku, '--qty', '10', '--id', 'elm-1');
    const again = await send(
      'ChangeBatchQuantity',
      '--ref',
      'elm',
      '--sku',
      sku,
      '--qty',
      '1',
      '--id',
      'elm-1',
    );
    expect(again.stdout).toBe('elm-1\n');
    await send('ChangeBatchQuantity', '--ref', 'elm', '--sku', sku, '--qty', '2');

    expect(await eventsOf(sku, 2)).toEqual([
      batchCreated({ ref: 'elm', sku }),
      batchQuantityChanged({ ref: 'elm', sku, qty: 2 }),
    ]);
  });

  it('sends the lines of a file in order', async () => {
    const sku = 'ASH-STOOL';
    await cli.write('one.json', JSON.stringify({ ref: 'ash', sku, qty: 10, eta: null }, null, 2));
    expect(await send('CreateBatch', '--file', 'one.json')).toMatchObject({ code: 0 });
    const lines = ['o1', 'o2'].map((orderId) => JSON.stringify({ orderId, sku, qty: 1 }));
    const { code, stdout } = await cli.run(['send', 'Allocate', '--file', '-', '--json'], {
      input: `${lines.join('\r\n')}\n`,
    });
    expect(code).toBe(0);
    const sent = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const each = {
      id: expect.stringMatching(UUID),
      type: 'Allocate',
      topic: settings.COMMAND_TOPICS,
      key: sku,
    };
    expect(sent).toEqual([each, each]);

    expect(await eventsOf(sku, 3)).toEqual([
      batchCreated({ ref: 'ash', sku }),
      allocated({ orderId: 'o1', sku, batchRef: 'ash' }),
      allocated({ orderId: 'o2', sku, batchRef: 'ash' }),
    ]);
  });
});

describe('an invalid command', () => {
  const good = '{"orderId":"o1","sku":"LAMP","qty":1}';

  it.each<[string, string[], string, string[]]>([
    [
      'bad flags',
      ['CreateBatch', '--ref', 'b\n1', '--qty', '1.0', '--eta', '2027-02-30'],
      '',
      ['--ref: must be printable', '--sku: is missing', '--qty: must be a whole', '--eta: must be a day'],
    ],
    ['an unknown flag', ['Deallocate', '--order-id', 'o1', '--sku', 'LAMP', '--qty', '1'], '', ["'--qty'"]],
    ['an unknown type', ['allocate'], '', ['Allocate?']],
    [
      'an empty id',
      ['Deallocate', '--order-id', 'o1', '--sku', 'LAMP', '--id', ''],
      '',
      ['--id: must be 1–255'],
    ],
    [
      'a bad line among valid ones',
      ['Allocate', '--file', '-'],
      `${good}\n{"orderId":"","sku":"LAMP","qty":"1","note":""}\n${good}`,
      [
        'line 2: orderId: must not be empty',
        'line 2: qty: must be a whole number',
        'line 2: value: unknown field note',
      ],
    ],
    ['a line that is not JSON', ['Allocate', '--file', '-'], `${good}\n{`, ['line 2 is not JSON']],
    [
      'a line that is not a JSON object',
      ['Allocate', '--file', '-'],
      '[1]',
      ['line 1: value: must be a JSON object'],
    ],
    ['one id for two commands', ['Allocate', '--file', '-', '--id', 'x'], `${good}\n${good}`, ['has 2']],
    [
      'a file and flags',
      ['Allocate', '--file', '-', '--qty', '1'],
      good,
      ['--qty: cannot be combined with --file'],
    ],
    ['a file that does not exist', ['Allocate', '--file', 'nowhere.json'], '', ['nowhere.json: there is no']],
  ])('given %s, is not sent, and each error is named', async (_, args, input, faults) => {
    const before = await recordCount(settings.COMMAND_TOPICS);
    const { code, stdout, stderr } = await cli.run(['send', ...args], { input });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    for (const fault of faults) expect(stderr).toContain(fault);
    expect(await recordCount(settings.COMMAND_TOPICS)).toBe(before);
  });
});

describe('a command that cannot be sent', () => {
  const args = ['send', 'Deallocate', '--order-id', 'o1', '--sku', 'LAMP'];

  it('given no Kafka, causes an error that names it', async () => {
    const { code, stdout, stderr } = await cli.run(args, { over: { KAFKA_BROKERS: '127.0.0.1:1' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Kafka: .*127\.0\.0\.1:1\n$/);
  });

  it('names a topic that does not exist', async () => {
    const { code, stderr } = await cli.run(args, { over: { COMMAND_TOPICS: 'nowhere' } });
    expect(code).toBe(1);
    expect(stderr).toContain('there is no topic nowhere');
  });

  it('names bad settings', async () => {
    const { code, stderr } = await cli.run(args, { over: { KAFKA_BROKERS: '' } });
    expect(code).toBe(1);
    expect(stderr).toContain('KAFKA_BROKERS: is missing');
  });
});
