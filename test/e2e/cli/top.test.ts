import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allocate, createBatch } from '../../support/builders/stock.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { launcher, ownCli } from '../../support/e2e/cli.ts';
import type { Place } from '../../support/e2e/command-topic.ts';
import { withAdmin } from '../../support/e2e/kafka.ts';
import { ownSystem } from '../../support/e2e/own-system.ts';
import { ownTerminal } from '../../support/e2e/own-terminal.ts';
import type { RunningProcess } from '../../support/e2e/running-process.ts';

const loading = new AbortController();
let load: Promise<void> | undefined;
// Before the hooks of the system, which disconnect the producer.
afterAll(async () => {
  loading.abort();
  await load;
});

const { settings, database, commands, outputs, startReady } = ownSystem({ TOPIC_PARTITIONS: '3' });
const { COMMAND_TOPICS: topic } = settings;
const cli = ownCli(settings);
// A screen may be read while a frame is drawn, so each part of it is waited for.
const terminal = await ownTerminal(settings);

const HOSTILE = '\u202Eo\u200F\u001B[2J"';
/** The hostile text as people see it. */
const NEUTRALISED = String.raw`\u202eo\u200f\u001b[2J"`;
const OBEYED = /[\p{Cc}\p{Cf}]/u;
const top = `${launcher} top`;
/** A line of its own: `ended with 1` is also how `ended with 130` begins. */
const endedWith = (code: number): RegExp => new RegExp(`^ended with ${code}$`, 'm');

let relay: RunningProcess;
let stopped: Place;

/** A command about every 20 ms, for SKUs of the partitions that are not stopped. */
async function sendLoad(skus: readonly string[]): Promise<void> {
  for (let number = 0; !loading.signal.aborted; number += 1) {
    const sku = skus[number % skus.length] ?? '';
    await commands.send(allocate({ orderId: `load-${number}`, sku, qty: 1 }));
    await setTimeout(20);
  }
}

/** SKUs of which each is in another partition than the given one. */
async function skusElsewhere({ partition }: Place): Promise<string[]> {
  const found: string[] = [];
  for (let number = 0; found.length < 3; number += 1) {
    const sku = `LOAD-${number}`;
    const place = await commands.send(createBatch({ ref: sku, sku, qty: 1_000_000 }));
    if (place.partition !== partition) found.push(sku);
  }
  return found;
}

const checkpointOf = async ({ partition }: Place): Promise<number> => {
  const [row] = await database.rows(`select next_offset from checkpoints where partition = ${partition}`);
  return Number(row?.['next_offset'] ?? 0);
};

beforeAll(async () => {
  const first = await startReady('worker');
  relay = await startReady('relay');
  stopped = await commands.send(createBatch({ ref: 'b1', sku: 'LAMP' }));
  const skus = await skusElsewhere(stopped);
  await commands.sendRecord({
    key: Buffer.from(HOSTILE),
    value: 'not JSON',
    headers: { ce_type: 'Allocate' },
  });
  await outputs.deadLetters(HOSTILE, 1);
  const lamp = { ...stopped, offset: (await commands.send(createBatch({ ref: 'b2', sku: 'LAMP' }))).offset };
  await eventually('all is handled', async () => (await checkpointOf(lamp)) > lamp.offset);
  first.signal('SIGTERM');
  await first.ended;
  for (const ref of ['b3', 'b4', 'b5']) stopped = await commands.send(createBatch({ ref, sku: 'LAMP' }));
  await withAdmin(async (admin) => {
    // kafkajs does not request metadata by itself here.
    await admin.fetchTopicOffsets(topic);
    const partitions = [{ partition: stopped.partition, offset: String(stopped.offset) }];
    await admin.deleteTopicRecords({ topic, partitions });
  });
  await startReady('worker');
  load = sendLoad(skus);
});

describe('top at 80 columns and 24 rows', () => {
  it('shows rates, partitions, workers, the leading relay and dead letters while commands come in', async () => {
    await terminal.type('echo what was before');
    await terminal.type(`${top}; echo "ended with $?"`);
    await terminal.shows(/commands [1-9][\d.]*\/s {3}messages [1-9][\d.]*\/s {3}lag \d/);
    await terminal.shows(`relay: ${hostname()}:${relay.pid}`);
    await terminal.shows('workers 1 (Stable)');
    await terminal.shows('Postgres ok   Kafka ok   registry ok');
    await terminal.shows(/^dead letters 1 open \(1 NOT_JSON\), 0 replayed, 0 discarded$/m);
    await terminal.shows(/^PARTITION +CHECKPOINT +LOG END +LAG +AGE +RATE\/S +STATE$/m);
    const lines = await terminal.shows(
      new RegExp(`^${topic}-\\d +\\d+ +\\d+ +\\d+ +\\S+ +[1-9][\\d.]* +ok$`, 'm'),
    );
    expect(lines).toHaveLength(24);
    expect(await terminal.state()).toEqual({ alternate: true, cursor: false, wraps: false });
  });

  it('shows the stopped partition first, why it is stopped, and how to accept the loss', async () => {
    const name = `${topic}-${stopped.partition}`;
    const row = `${name} +\\d+ +\\d+ +\\d+ +[≤≥]?[\\d.]+[smh] +\\S+ +stopped`;
    await terminal.shows(new RegExp(`^PARTITION .*\n${row}$`, 'm'));
    await terminal.shows(/were\s+deleted\s+before\s+they\s+were\s+handled/);
    await terminal.shows(new RegExp(`^bin/allocation partitions resume ${name} --accept-loss$`, 'm'));
  });

  it('shows text of producers without obeying it', async () => {
    const lines = await terminal.shows(NEUTRALISED);
    for (const line of lines) expect(line).not.toMatch(OBEYED);
  });
});

describe('top in a terminal that changes its size', () => {
  afterAll(() => terminal.resize(80, 24));

  it('at 40 columns shows what fits, and says what does not; at 200 columns it shows all', async () => {
    await terminal.resize(40, 24);
    await terminal.shows(/^no room for CHECKPOINT, LOG END$/m);
    await terminal.shows(/^PARTITION +LAG +AGE +RATE\/S +STATE$/m);
    await terminal.shows(new RegExp(`^…?\\S*commands-${stopped.partition} .* stopped$`, 'm'));
    await terminal.resize(40, 6);
    await terminal.shows(/… \d+ lines cut: make the window higher/);
    // What is on one line at 200 columns is on two at 80. tmux passes a size on after a moment.
    await terminal.resize(200, 50);
    expect(await terminal.shows(/^dead letters .* discarded {3}newest /m)).toHaveLength(50);
    await terminal.resize(80, 24);
    await terminal.shows(/^dead letters .* discarded\nnewest /m);
  });
});

describe('the keys of top', () => {
  it('s sorts', async () => {
    await terminal.press('s');
    await terminal.shows('sort: lag');
  });

  it('space pauses, and goes on', async () => {
    await terminal.press('Space');
    await terminal.shows('PAUSED');
    await setTimeout(500);
    const paused = await terminal.screen();
    await setTimeout(2_500);
    expect(await terminal.screen()).toEqual(paused);
    await terminal.press('Space');
    await terminal.shows(/every 1s/);
  });

  it('q ends with code 0 and gives the terminal back as it was', async () => {
    await terminal.press('q');
    const lines = await terminal.shows(endedWith(0));
    expect(lines).toContain('what was before');
    expect(lines.join('\n')).not.toContain('PARTITION');
    expect(await terminal.state()).toEqual({ alternate: false, cursor: true, wraps: true });
  });
});

describe('top that is ended otherwise', () => {
  const pidFile = path.join(cli.folder, 'pid');
  /** The launcher replaces the shell, so its process id is that of the view. */
  const start = (env = ''): Promise<void> =>
    terminal.type(`clear; sh -c 'echo $$ >${pidFile}; ${env} exec ${top}'; echo "ended with $?"`);

  async function expectGivenBack(code: number): Promise<string[]> {
    const lines = await terminal.shows(endedWith(code));
    expect(await terminal.state()).toEqual({ alternate: false, cursor: true, wraps: true });
    // The shell shows what is typed again.
    await terminal.type('echo still here');
    await terminal.shows(/[$#] echo still here\nstill here/);
    return lines;
  }

  it('by Ctrl-C gives the terminal back', async () => {
    await start();
    await terminal.shows('PARTITION');
    await terminal.press('C-c');
    await expectGivenBack(130);
  });

  it('without a keyboard names Ctrl-C, which gives the terminal back', async () => {
    await terminal.type(`clear; ${top} </dev/null; echo "ended with $?"`);
    await terminal.shows(/every 1s {3}Ctrl-C quits/);
    await terminal.press('C-c');
    await expectGivenBack(130);
  });

  it.each([
    ['SIGTERM', 130],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('by %s gives the terminal back, and ends with %i', async (signal, code) => {
    await start();
    await terminal.shows('PARTITION');
    process.kill(Number(await cli.read('pid')), signal);
    await expectGivenBack(code);
  });

  it('by a crash gives the terminal back, and the error stays to be read', async () => {
    // It crashes when the view has taken over the terminal.
    const crash = `setInterval(() => { if (process.stdin.isRaw) throw new Error('a crash'); }, 500);`;
    await cli.write('crash.mjs', crash);
    await start(`NODE_OPTIONS=--import=${path.join(cli.folder, 'crash.mjs')}`);
    const lines = await expectGivenBack(1);
    expect(lines.join('\n')).toContain('Error: a crash');
  });
});

describe('top where there is no live view', () => {
  it('in a pipe prints one plain snapshot and ends with 0', async () => {
    const { code, stdout, stderr } = await cli.run(['top']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('q quit');
    expect(stdout).toMatch(new RegExp(`^${topic}-${stopped.partition} .* stopped$`, 'm'));
    expect(stdout).toMatch(/^commands [1-9]/m);
    expect(stdout).toMatch(/^dead letters 1 open \(1 NOT_JSON\)/m);
    expect(stdout).toContain(`bin/allocation partitions resume ${topic}-${stopped.partition} --accept-loss`);
    expect(stdout.replaceAll('\n', '')).not.toMatch(OBEYED);
  });

  it('--once does the same on a terminal', async () => {
    await terminal.type(`clear; ${top} --once; echo "ended with $?"`);
    const lines = await terminal.shows(endedWith(0));
    expect(lines.some((line) => line.startsWith('PARTITION'))).toBe(true);
    expect(lines.join('\n')).not.toContain('q quit');
  });

  it.each([
    [['--interval', '0'], 'It must be a whole number from 1 to 3600'],
    [['--interval', '3601'], 'It must be a whole number from 1 to 3600'],
    [['--interval', 'often'], 'It must be a whole number from 1 to 3600'],
    [['now'], 'too many arguments'],
  ])('given %j, prints what is expected', async (args, words) => {
    const { code, stdout, stderr } = await cli.run(['top', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});
