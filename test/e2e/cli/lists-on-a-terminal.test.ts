import { beforeAll, describe, expect, it } from '@jest/globals';
import { allocate, createBatch } from '../../support/builders/stock.ts';
import { launcher, ownCli } from '../../support/e2e/cli.ts';
import { runningSystem } from '../../support/e2e/own-system.ts';
import { ownTerminal } from '../../support/e2e/own-terminal.ts';
import { deadLetterCli } from './dead-letter-cli.ts';

const system = runningSystem();
const { settings, commands, outputs } = system;
const { deadLetters, aDeadLetter } = deadLetterCli(system, ownCli(settings));
const terminal = await ownTerminal(settings);

const OBEYED = /[\p{Cc}\p{Cf}]/u;
const hostile = '\u202E<b>"\'\u200F\u001B[2J';
/** A SKU of 255 characters, each two columns wide. */
const wide = '椅'.repeat(255);
const source = { ce_source: '/shop' };
let ids: string[];

beforeAll(async () => {
  const invalid = (sku: string) => JSON.stringify({ orderId: hostile, sku, qty: -1 });
  const typed = { ce_type: 'Allocate', ...source };
  ids = [
    await aDeadLetter({ key: hostile, value: 'not JSON', headers: { ce_type: 'Allocate' } }),
    await aDeadLetter({ key: wide, value: invalid(wide), headers: typed }),
    await aDeadLetter({ key: 'LAMP', value: invalid('LAMP'), headers: typed }),
  ];
  await commands.send(createBatch({ ref: 'oak', sku: 'OAK' }));
  await commands.send(allocate({ orderId: 'o"1<b>\'', sku: 'OAK', qty: 2 }));
  await commands.send(createBatch({ ref: 'chair', sku: wide }));
  await outputs.events('OAK', 2);
  await outputs.events(wide, 1);
});

let runs = 0;

/** Runs the command on an empty screen, and returns its lines when it has ended. */
async function shown(command: string): Promise<string[]> {
  runs += 1;
  const end = `run ${runs} ended with 0`;
  await terminal.type(`clear; ${launcher} ${command}; echo "run ${runs} ended with $?"`);
  const lines = await terminal.shows(new RegExp(`^${end}$`, 'm'));
  return lines.slice(0, lines.indexOf(end));
}

describe('dead-letters list on a terminal', () => {
  it('is a table with a head, aligned, with whole ids, and counts at the end', async () => {
    const lines = await shown('dead-letters list');
    const head = lines.find((line) => line.startsWith('ID')) ?? '';
    expect(head).toMatch(/^ID +FAILED +REASON +KEY +ERROR$/);
    const rows = ids.map((id) => lines.find((line) => line.startsWith(`${id} `)) ?? '');
    for (const row of rows) expect(row.slice(head.indexOf('REASON'))).toMatch(/^(NOT_JSON|INVALID_)/);
    expect(lines).toContain('3 open (1 NOT_JSON, 2 INVALID_MESSAGE), 0 replayed, 0 discarded');
    expect(lines.filter((line) => line !== '')).toHaveLength(5);
    for (const line of lines) expect(line).not.toMatch(OBEYED);
  });

  it('--group has a row for each reason, field and source, and the next command to type', async () => {
    const lines = await shown('dead-letters list --group');
    expect(lines).toContainEqual(expect.stringMatching(/^REASON +FIELD +SOURCE +COUNT +NEWEST +EXAMPLE$/));
    expect(lines).toContainEqual(expect.stringMatching(/^INVALID_MESSAGE +qty +\/shop +2 /));
    expect(lines).toContainEqual(expect.stringMatching(/^NOT_JSON +– +– +1 /));
    expect(lines).toContain(`  → bin/allocation dead-letters show ${ids[2]}`);
    expect(lines.at(-1)).toContain('3 open');
  });

  it('--group in a pipe is whole, and JSON for programs', async () => {
    const { code, stdout } = await deadLetters(['list', '--group', '--json']);
    expect(code).toBe(0);
    const groups = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const qty = { reason: 'INVALID_MESSAGE', field: 'qty', source: '/shop', count: 2 };
    expect(groups).toContainEqual(expect.objectContaining(qty));
    expect(groups).toContainEqual({
      reason: 'NOT_JSON',
      field: null,
      source: null,
      count: 1,
      newest: { id: ids[0], failedAt: expect.any(String) },
      next: `bin/allocation dead-letters show ${ids[0]}`,
    });
    expect((await deadLetters(['list', '--group'])).stdout).toMatch(
      /^INVALID_MESSAGE +orderId +\/shop +2 +\d{4}-/m,
    );
  });
});

describe('tail on a terminal', () => {
  it('shows times, in columns, cut to the width, and counts at the end', async () => {
    const lines = await shown('tail --from-beginning --until-end');
    const head = lines.find((line) => line.includes('TIME')) ?? '';
    const event = lines.find((line) => line.includes('Allocated')) ?? '';
    expect(event).toMatch(/^ +\d\d:\d\d:\d\d {2}Allocated {13}OAK {10}#2 {2}orderId o"1<b>'/);
    expect(head.indexOf('TYPE')).toBe(event.indexOf('Allocated'));
    expect(head.indexOf('SKU')).toBe(event.indexOf('OAK'));
    expect(lines).toContain('3 events, 0 rejections, 3 dead letters');
    // None is broken into two lines.
    expect(lines.filter((line) => /^ +\d\d:\d\d:\d\d /.test(line))).toHaveLength(6);
    for (const line of lines) expect(line).not.toMatch(OBEYED);
  });

  it.each([
    ['utc', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z {2}Allocated/m],
    ['relative', /^ *\d+(\.\d)?[smh] ago {2}Allocated/m],
    ['none', /^ {2}Allocated/m],
  ])('--time %s shows them so', async (style, pattern) => {
    expect((await shown(`tail --from-beginning --until-end --time ${style}`)).join('\n')).toMatch(pattern);
  });

  it('at 40 columns still is one line for each record', async () => {
    await terminal.resize(40, 24);
    const lines = await shown('tail --from-beginning --until-end --events');
    expect(lines.filter((line) => /^ +\d\d:\d\d:\d\d /.test(line))).toHaveLength(3);
    await terminal.resize(80, 24);
  });
});

describe('partitions on a terminal', () => {
  it('is cut to the width, and keeps the number of each partition', async () => {
    await terminal.resize(60, 24);
    const lines = await shown('partitions');
    expect(lines.filter((line) => /commands-\d +\d/.test(line))).toHaveLength(6);
    await terminal.resize(80, 24);
  });
});
