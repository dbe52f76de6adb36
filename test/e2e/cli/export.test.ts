import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/conformance/eventually.ts';
import { ownCli } from '../../support/e2e/cli.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';

const { settings, database } = ownSystem();
const cli = ownCli(settings);

const content = `orderid,sku,qty,batchref
"a ""b"", c",OAK,1,"b,1"
o-1,ELM,2147483647,b-2
o-1,OAK,2,"b,1"
zä,OAK,3,'
`;

beforeAll(() =>
  database.rows(`
    insert into order_lines (order_id, sku, qty, batch_ref, allocated_version) values
      ('o-1', 'OAK', 2, 'b,1', 1), ('a "b", c', 'OAK', 1, 'b,1', 2),
      ('zä', 'OAK', 3, '''', 3), ('o-1', 'ELM', 2147483647, 'b-2', 1)`),
);

describe('export', () => {
  it('writes every allocated order line, with quotes where necessary', async () => {
    const { code, stdout } = await cli.run(['export', 'all.csv']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^4 allocated order lines in all\.csv, /);
    expect((await cli.read('all.csv')).toString()).toBe(content);
  });

  it('given -, writes only the CSV to standard output', async () => {
    const { code, stdout, stderr } = await cli.run(['export', '-', '--json']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: content });
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ file: '-', lines: 4 });
  });

  it('given --for-spreadsheets, writes a byte order mark and no cell that a spreadsheet treats as a formula', async () => {
    const strange = ['=1+1', '+1', '-1', '@sum', '＝1', ' =1', 'a=1', '1-1'];
    await database.rows(
      strange.map((order) => `insert into order_lines values ('${order}', '=SKU', 1, '-B', 9)`).join(';'),
    );
    const { code, stdout } = await cli.run(['export', '-', '--for-spreadsheets']);
    const exact = await cli.run(['export', '-']);
    await database.rows(`delete from order_lines where sku = '=SKU'`);

    expect(code).toBe(0);
    expect(stdout.startsWith('\uFEFForderid,sku,qty,batchref\n')).toBe(true);
    const ours = (text: string) => text.split('\n').filter((line) => line.includes('=SKU'));
    expect(ours(stdout).toSorted()).toEqual(
      ["'=1+1", "'+1", "'-1", "'@sum", "'＝1", "' =1", 'a=1', '1-1']
        .map((id) => `${id},'=SKU,1,'-B`)
        .toSorted(),
    );
    expect(ours(exact.stdout)).toContain('=1+1,=SKU,1,-B');
  });

  it('explains formulas in its help', async () => {
    const { stdout } = await cli.run(['export', '--help']);
    expect(stdout).toContain('--for-spreadsheets');
    expect(stdout).toMatch(/cells are written as they are/i);
    expect(stdout).toMatch(/formula/);
  });

  it('given no Postgres, reports that and does not change the file', async () => {
    await cli.write('kept.csv', 'as it was');
    const over = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const { code, stdout, stderr } = await cli.run(['export', 'kept.csv'], { over });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Postgres: .*127\.0\.0\.1:1/);
    expect((await cli.read('kept.csv')).toString()).toBe('as it was');
    expect((await readdir(cli.folder)).filter((name) => name.includes('part'))).toEqual([]);
  });

  it('given a stop, does not change the file and leaves no other file', async () => {
    await cli.write('kept.csv', 'as it was');
    const release = await database.lock('lock table order_lines in access exclusive mode');
    const exporting = cli.start(['export', 'kept.csv']);
    const isWaiting = `select from pg_locks where not granted and relation = 'order_lines'::regclass`;
    await eventually('it waits for the table', async () => (await database.rows(isWaiting)).length > 0);
    exporting.signal('SIGINT');
    const { code, stderr } = await exporting.ended;
    await release();

    expect(code).toBe(130);
    expect(stderr).toContain('no file was written');
    expect((await cli.read('kept.csv')).toString()).toBe('as it was');
    expect((await readdir(cli.folder)).filter((name) => name.includes('part'))).toEqual([]);
  });

  it('given no file name, prints what is expected', async () => {
    const { code, stderr } = await cli.run(['export', '']);
    expect(code).toBe(2);
    expect(stderr).toContain('It must not be empty');
  });

  it.each([
    ['/dev/null', '/dev/null: is not a file; use - for standard output'],
    ['nowhere/all.csv', 'nowhere/all.csv: there is no such file or folder'],
  ])('given %s, prints why it cannot be written', async (name, reason) => {
    const { code, stderr } = await cli.run(['export', name]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${reason}\n` });
  });
});
