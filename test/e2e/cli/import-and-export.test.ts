import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/conformance/eventually.ts';
import { type CliResult, ownCli } from '../../support/e2e/cli.ts';
import { runningSystem } from '../../support/e2e/own-system.ts';
import { header } from '../../support/e2e/published.ts';
import { recordCount } from '../../support/e2e/record-count.ts';

const { settings, outputs, database } = runningSystem();
const cli = ownCli(settings);

const LINES = 100_000;
const SKUS = 500;
/** One in this many lines is bad. */
const BAD_EVERY = 100;
const GOOD = LINES - LINES / BAD_EVERY;

// Enough stock of everything, half of it in the warehouse.
const batches = Array.from({ length: SKUS * 2 }, (_, index) => {
  const eta = index < SKUS ? '' : '2027-01-31';
  return `batch-${index},SKU-${index % SKUS},1000,${eta}\n`;
});
const isBad = (index: number): boolean => index % BAD_EVERY === BAD_EVERY - 1;
const orders = Array.from({ length: LINES }, (_, index) => {
  const qty = isBad(index) ? '1.5' : String(1 + (index % 7));
  return `order-${index},SKU-${index % SKUS},${qty}\n`;
});

type Report = { outcomes: { created: number; allocated: number; skipped: number } };

describe('an import of 100,000 lines that was stopped and started again', () => {
  const args = ['import', 'batches.csv', 'orders.csv', '--json'];
  let stopped: CliResult;
  let ended: CliResult;

  beforeAll(async () => {
    await cli.write('batches.csv', ['ref,sku,qty,eta\n', ...batches].join(''));
    await cli.write('orders.csv', ['orderid,sku,qty\n', ...orders].join(''));
    const first = cli.start(args);
    await eventually(
      'some orders are sent',
      async () => (await recordCount(settings.COMMAND_TOPICS)) > batches.length,
    );
    first.signal('SIGINT');
    stopped = await first.ended;
    ended = await cli.run([...args, '--wait']);
  });

  it('had sent a part when it was stopped, and printed how to continue', () => {
    const { sent } = JSON.parse(stopped.stdout) as { sent: { Allocate: number } };
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('To continue, run the same command again');
    expect(sent.Allocate).toBeGreaterThan(0);
    expect(sent.Allocate).toBeLessThan(GOOD);
  });

  it('has sent all valid lines at its end, and counted the bad ones', () => {
    expect(ended.code).toBe(3);
    const { outcomes, ...report } = JSON.parse(ended.stdout) as Report;
    expect(report).toMatchObject({
      sent: { CreateBatch: batches.length, Allocate: GOOD },
      bad: LINES / BAD_EVERY,
      handled: true,
    });
    expect(outcomes.created + outcomes.allocated + outcomes.skipped).toBe(batches.length + GOOD);
    expect(outcomes.skipped).toBeGreaterThan(0);
  });

  it('writes each bad line with its number, reason and text to a second file', async () => {
    const reason = '"qty: must be a whole number from 1 to 2147483647"';
    const rows = orders.flatMap((line, index) =>
      isBad(index) ? [`${index + 2},${reason},"${line.trimEnd()}"\n`] : [],
    );
    expect((await cli.read('orders.csv.bad.csv')).toString()).toBe(['line,reason,text\n', ...rows].join(''));
  });

  it('leads to one event for each valid line', async () => {
    // Handled commands may not be published yet: the relay may be behind the worker.
    await outputs.reach(batches.length + GOOD);
    const events = await outputs.everything();
    expect(events).toHaveLength(batches.length + GOOD);
    expect(new Set(events.map((event) => header(event, 'ce_id'))).size).toBe(events.length);
  });

  it('is exported as it is stored', async () => {
    const exported = await cli.run(['export', 'allocations.csv', '--json']);
    expect(exported.code).toBe(0);
    expect(JSON.parse(exported.stdout)).toMatchObject({ file: 'allocations.csv', lines: GOOD });
    const stored = await database.rows(`
      select concat_ws(',', order_id, sku, qty, batch_ref) as line from order_lines order by order_id, sku`);
    const lines = (await cli.read('allocations.csv')).toString().trimEnd().split('\n');
    expect(lines).toEqual(['orderid,sku,qty,batchref', ...stored.map(({ line }) => line)]);
  });

  it('writes the lines of the file', async () => {
    const stored = await database.rows(`select concat_ws(',', order_id, sku, qty) as line from order_lines`);
    const good = orders.filter((_, index) => !isBad(index)).map((line) => line.trimEnd());
    expect(new Set(stored.map(({ line }) => line))).toEqual(new Set(good));
  });
});
