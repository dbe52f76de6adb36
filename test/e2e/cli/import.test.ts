import { describe, expect, it } from '@jest/globals';
import { allocated, batchCreated } from '../../support/builders/stock.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { runningSystem } from '../../support/e2e/own-system.ts';
import { eventOf } from '../../support/e2e/published.ts';
import { recordCount } from '../../support/e2e/record-count.ts';

const { settings, outputs, database } = runningSystem();
const cli = ownCli(settings);

const eventsOf = async (sku: string, count: number) => (await outputs.events(sku, count)).map(eventOf);
const messageCount = () => database.rows('select coalesce(sum(message_count), 0) as count from outbox');

describe('import', () => {
  it('reads every line of a file with a BOM, CRLF, quotes, empty lines and other column order', async () => {
    await cli.write(
      'b.csv',
      '\uFEFFqty,eta,sku,ref\r\n\r\n5,,OAK,"oak, ""here"""\r\n5,2027-01-31,OAK,oak-2\r\n',
    );
    await cli.write('o.csv', 'orderid,sku,qty\n\n"o-1","OAK","4"\no-2,OAK,3');
    const { code, stdout } = await cli.run(['import', 'b.csv', 'o.csv', '--wait']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^sent 2 CreateBatch, 2 Allocate in .*; the workers have handled everything\n/);
    expect(stdout).toContain(
      '2 batches created, 2 allocated, 0 out of stock, 0 rejected, 0 skipped (imported before), 0 bad lines',
    );
    const here = 'oak, "here"';
    expect(await eventsOf('OAK', 4)).toEqual([
      batchCreated({ ref: here, sku: 'OAK', qty: 5 }),
      batchCreated({ ref: 'oak-2', sku: 'OAK', qty: 5, eta: '2027-01-31' }),
      allocated({ orderId: 'o-1', sku: 'OAK', qty: 4, batchRef: here }),
      allocated({ orderId: 'o-2', sku: 'OAK', qty: 3, batchRef: 'oak-2', eta: '2027-01-31' }),
    ]);
  });

  it('sends batches first even if orders are given first', async () => {
    await cli.write('early.csv', 'orderid,sku,qty\no-1,ELM,4\n');
    await cli.write('late.csv', 'ref,sku,qty,eta\nelm,ELM,10,\n');
    await cli.run(['import', 'early.csv', 'late.csv', '--wait']);
    expect(await eventsOf('ELM', 2)).toEqual([
      batchCreated({ ref: 'elm', sku: 'ELM' }),
      allocated({ orderId: 'o-1', sku: 'ELM', qty: 4, batchRef: 'elm' }),
    ]);
  });

  it('reads files of any command with --as, and waiting orders', async () => {
    await cli.write('ship.csv', 'ref,sku,qty,eta\nyew-ship,YEW,10,2027-03-01\n');
    await cli.write('orders.csv', 'orderid,sku,qty,backorder\ny-1,YEW,6,\ny-2,YEW,5,true\n');
    await cli.write('late.csv', 'ref,sku,eta\nyew-ship,YEW,2027-04-01\n');
    await cli.write('here.csv', 'ref,sku,qty\nyew-ship,YEW,11\n');
    await cli.write('gone.csv', 'orderid,sku\ny-1,YEW\n');
    const runs = [
      await cli.run(['import', 'ship.csv', 'orders.csv', '--wait']),
      await cli.run(['import', '--as', 'ChangeBatchEta', 'late.csv', '--wait']),
      await cli.run(['import', '--as', 'ReceiveBatch', 'here.csv', '--wait']),
      await cli.run(['import', '--as', 'Dispatch', 'gone.csv', '--wait']),
    ];
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(runs[0]?.stdout).toContain('1 batch created, 1 allocated, 1 waiting, 0 out of stock');
    expect(runs[2]?.stdout).toContain('sent 1 ReceiveBatch');
    expect((await eventsOf('YEW', 7)).map(({ type }) => type)).toEqual([
      'BatchCreated',
      'Allocated',
      'Backordered',
      'BatchEtaChanged',
      'BatchReceived',
      'Allocated',
      'Dispatched',
    ]);
  });

  it('writes bad lines to a file with number and reason, and sends the others', async () => {
    const lines = ['orderid,sku,qty', 'a,ELM,1', 'b,ELM,3.0', '"c,ELM,1', '', 'd,ELM', 'e,ELM,1'];
    const content = Buffer.concat([Buffer.from(lines.join('\r\n')), Buffer.from('\r\n\xFF,ELM,1', 'latin1')]);
    await cli.write('bad.csv', content);
    const { code, stdout } = await cli.run(['import', 'bad.csv', '--json']);

    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual({
      sent: { CreateBatch: 0, Allocate: 2 },
      bad: 4,
      seconds: expect.any(Number),
      complete: true,
      handled: null,
      outcomes: null,
      files: [{ file: 'bad.csv', kind: 'orders', sent: 2, bad: 4, lastLine: 8, badLines: 'bad.csv.bad.csv' }],
    });
    const rows = [
      'line,reason,text\n',
      '3,"qty: must be a whole number from 1 to 2147483647","b,ELM,3.0"\n',
      '4,"a quote is not closed","""c,ELM,1"\n',
      '6,"has 2 values, not 3","d,ELM"\n',
      '8,"is not UTF-8 text","\xFF,ELM,1"\n',
    ];
    expect((await cli.read('bad.csv.bad.csv')).toString('latin1')).toBe(rows.join(''));
  });

  it('changes nothing if the same file is imported again', async () => {
    const orders = Array.from({ length: 300 }, (_, index) => `order-${index},FIR,1\n`);
    await cli.write('fir.csv', 'ref,sku,qty,eta\nfir,FIR,200,\n');
    await cli.write('firs.csv', `orderid,sku,qty\n${orders.join('')}`);
    const files = ['fir.csv', 'firs.csv'];
    const first = await cli.run(['import', ...files, '--wait', '--json']);
    expect(JSON.parse(first.stdout)).toMatchObject({
      outcomes: { created: 1, allocated: 200, outOfStock: 100, rejected: 0, skipped: 0, unknown: 0 },
    });
    const before = await messageCount();
    const again = await cli.run(['import', ...files, '--wait', '--json']);

    expect(JSON.parse(again.stdout)).toMatchObject({
      sent: { CreateBatch: 1, Allocate: 300 },
      handled: true,
      outcomes: { created: 0, allocated: 0, rejected: 0, skipped: 301 },
    });
    expect(again.stderr).not.toMatch(/handled.* 0 lines/);
    expect(await messageCount()).toEqual(before);
    expect(await outputs.events('FIR', 301)).toHaveLength(301);
  });
});

describe('an import that waits', () => {
  it('counts commands that were refused and commands that changed nothing', async () => {
    await cli.write('elder.csv', 'ref,sku,qty,eta\nelder,ELDER,10,\nelder,ELDER,10,\nelder,ELDER,11,\n');
    await cli.write(
      'elders.csv',
      'orderid,sku,qty\ne-1,ELDER,4\ne-1,ELDER,5\ne-2,NEVER-SEEN,1\ne-3,ELDER,9\n',
    );
    const { stdout } = await cli.run(['import', 'elder.csv', 'elders.csv', '--wait', '--json']);
    expect(JSON.parse(stdout).outcomes).toEqual({
      created: 1,
      allocated: 1,
      waiting: 0,
      outOfStock: 1,
      changed: 0,
      unchanged: 1,
      rejected: 3,
      failed: 0,
      skipped: 0,
      unknown: 0,
    });
  });
});

describe('an import that fails', () => {
  it('names wrong columns, and sends nothing of any file', async () => {
    await cli.write('good.csv', 'ref,sku,qty,eta\nyew,YEW,10,\n');
    await cli.write('wrong.csv', 'order,sku,qty\no-1,YEW,1\n');
    const before = await recordCount(settings.COMMAND_TOPICS);
    const { code, stdout, stderr } = await cli.run(['import', 'good.csv', 'wrong.csv', 'nowhere.csv']);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(
      'wrong.csv: the header has wrong columns (orderid is missing; order is unknown)',
    );
    expect(stderr).toContain('nowhere.csv: there is no such file');
    expect(await recordCount(settings.COMMAND_TOPICS)).toBe(before);
  });

  it('given no Kafka, reports that and how much was sent', async () => {
    await cli.write('b.csv', 'ref,sku,qty,eta\nyew,YEW,10,\n');
    const over = { KAFKA_BROKERS: '127.0.0.1:1' };
    const { code, stdout, stderr } = await cli.run(['import', 'b.csv', '--json'], { over });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ sent: { CreateBatch: 0, Allocate: 0 }, complete: false });
    expect(stderr).toMatch(/^Kafka: .*127\.0\.0\.1:1\nNothing was sent\.\n$/);
  });

  it('given no worker, ends after the given time', async () => {
    await cli.write('b.csv', 'ref,sku,qty,eta\nyew,YEW,10,\n');
    const over = { CONSUMER_GROUP: `${settings.CONSUMER_GROUP}-nobody` };
    const { code, stdout, stderr } = await cli.run(['import', 'b.csv', '--wait', '1', '--json'], { over });
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ sent: { CreateBatch: 1 }, complete: true, handled: false });
    expect(stderr).toContain('after 1 s the workers have not handled everything: is a worker running?');
  });
});
