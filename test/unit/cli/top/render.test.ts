import { describe, expect, it } from '@jest/globals';
import { lineText } from '../../../../src/adapters/terminal/styled-line.ts';
import { textWidth } from '../../../../src/adapters/terminal/text-width.ts';
import { renderTop } from '../../../../src/entrypoints/cli/top/render.ts';
import type { Choices } from '../../../../src/entrypoints/cli/top/render-head.ts';
import type { TopView } from '../../../../src/entrypoints/cli/top/view.ts';
import { NOON } from '../../../support/builders/records.ts';
import { aLeader, aPartitionView, aTopView, partitionViews, STOPPED } from './top-views.ts';

const LIVE: Choices = { isPaused: false, sort: 'name', intervalMs: 1_000, hasKeys: true };

const lines = (over: Partial<TopView>, columns = 80, rows = 24, choices: Partial<Choices> = {}): string[] =>
  renderTop(aTopView(over), { ...LIVE, ...choices }, { columns, rows }).map(lineText);
const text = (...args: Parameters<typeof lines>): string => lines(...args).join('\n');

describe('top at 80 columns and 24 rows', () => {
  it('shows totals, processes, dead letters, services, and a row for each partition', () => {
    const clock = (time: number): string => new Date(time).toTimeString().slice(0, 8);
    expect(lines({}).slice(0, 10)).toEqual([
      `allocation top ${clock(NOON)}   every 1s   q quit  space pause  s sort: name`,
      'commands 1,235/s   messages 1,300/s   lag 30   outbox 12 waiting, oldest 0.4s',
      'workers 3 (Stable)   relay: host-a:4711',
      'dead letters 1 open (1 NOT_JSON), 0 replayed, 0 discarded',
      expect.stringMatching(/^newest \d\d(:\d\d){2} NOT_JSON allocation\.commands-3-4812 LAMP$/),
      'Postgres ok   Kafka ok   registry ok',
      '',
      'PARTITION              CHECKPOINT  LOG END  LAG    AGE  RATE/S  STATE',
      'allocation.commands-0       12345    12350    5     1s      12  ok',
      'allocation.commands-1       12345    12350    5     1s      12  ok',
    ]);
  });

  it('shows a stopped partition first, why it is stopped, and the whole command to accept', () => {
    const partitions = partitionViews(6).with(
      1,
      aPartitionView({ name: 'c-1', state: 'stopped', reason: STOPPED }),
    );
    const shown = lines({ partitions });
    expect(shown[8]).toMatch(/^c-1 .* stopped$/);
    const words = shown.slice(14).join(' ');
    expect(words).toContain('records 1 to 1 were deleted before they were handled');
    expect(shown).toContain('bin/allocation partitions resume allocation.commands-1 --accept-loss');
  });

  it('given 100 partitions, says how many are not shown', () => {
    const shown = lines({ partitions: partitionViews(100) });
    expect(shown).toHaveLength(24);
    expect(shown.at(-1)).toBe('… 85 more partitions: make the window higher, or sort');
  });

  it('given 100 stopped partitions, shows some, some reasons, and how to see all', () => {
    const shown = lines({ partitions: partitionViews(100, { state: 'stopped', reason: STOPPED }) });
    expect(shown).toHaveLength(24);
    expect(shown.join('\n')).toMatch(/more partitions/);
    expect(shown.join(' ')).toContain('--accept-loss');
    expect(shown.at(-1)).toMatch(/^\d+ stopped: bin\/allocation partitions says why$/);
  });
});

describe('top in a narrow terminal', () => {
  it('at 40 columns keeps partition, lag and state, and says which columns are left out', () => {
    const shown = lines({}, 40);
    expect(shown.every((line) => textWidth(line) <= 40)).toBe(true);
    expect(shown).toContainEqual(expect.stringMatching(/^PARTITION +LAG +AGE +RATE\/S +STATE$/));
    expect(shown).toContainEqual(expect.stringMatching(/^…?[\w.]*commands-5 +5 /));
    expect(shown).toContain('no room for CHECKPOINT, LOG END');
  });

  it.each(['0.4s', '59s', '15m'])(
    'keeps its columns whatever the ages are: at %s as at all others',
    (age) => {
      const ms = { '0.4s': 400, '59s': 59_000, '15m': 900_000 }[age] ?? 0;
      const [partition] = partitionViews(1, { state: 'stopped', age: { ms, bound: 'at most' } });
      const shown = lines({ partitions: partition ? [partition] : [] }, 40);
      expect(shown).toContain('PARTITION    LAG    AGE  RATE/S  STATE');
      expect(shown).toContain(`…commands-0    5  ${`≤${age}`.padStart(5)}      12  stopped`);
    },
  );

  it.each([
    [80, 24],
    [40, 24],
    [40, 10],
    [20, 5],
    [1, 1],
    [200, 60],
  ])('%i × %i is never left, whatever there is to show', (columns, rows) => {
    const hostile = '\u202E\u001B[2J"<b>\''.repeat(40);
    const services = [{ name: 'Kafka', state: 'away', problem: hostile, since: NOON - 5_000 }] as const;
    const views: Partial<TopView>[] = [
      {},
      { partitions: partitionViews(100, { state: 'stopped', reason: `${STOPPED} ${hostile}` }) },
      { partitions: partitionViews(3, { name: hostile }), services },
      {
        leaders: Array.from({ length: 64 }, (_, index) =>
          aLeader({ shard: `${index + 1}/64`, process: hostile }),
        ),
      },
      {
        deadLetters: {
          open: 1,
          summary: hostile,
          newest: { id: hostile, reason: hostile, key: '椅'.repeat(255), failedAt: 1e300 },
        },
      },
    ];
    for (const view of views) {
      const shown = lines(view, columns, rows);
      expect(shown.length).toBeLessThanOrEqual(rows);
      expect(shown.every((line) => textWidth(line) <= columns)).toBe(true);
      expect(shown.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });

  it('says how many lines are cut if even the head does not fit', () => {
    expect(lines({}, 80, 5).at(-1)).toMatch(/^… \d+ lines cut: make the window higher$/);
  });
});

describe('services that are away', () => {
  it('are named with the reason, since when, and how old the shown values are', () => {
    const clock = (time: number): string => new Date(time).toTimeString().slice(0, 8);
    const since = NOON - 12_000;
    const shown = lines({
      services: [
        { name: 'Postgres', state: 'ok' },
        {
          name: 'Kafka',
          state: 'away',
          problem: 'Kafka: no answer within 2000 ms',
          since,
          lastAnswer: since - 1_000,
        },
      ],
    });
    expect(shown).toContain('Postgres ok');
    expect(shown).toContain(`Kafka away since ${clock(since)}, 12s (values of ${clock(since - 1_000)})`);
    expect(shown).toContain('Kafka: no answer within 2000 ms');
  });

  it('leave what is not known as a dash', () => {
    const nothing = {
      partitions: [],
      commands: undefined,
      messages: undefined,
      outbox: undefined,
      group: undefined,
      leaders: undefined,
      deadLetters: undefined,
    };
    const services = [{ name: 'Kafka', state: 'asked' }] as const;
    expect(lines({ ...nothing, services }).slice(1)).toEqual([
      'commands –/s   messages –/s   lag –   outbox – waiting',
      'workers –   relay –',
      'dead letters –',
      'Kafka …',
      '',
    ]);
  });

  it('are no reason to hide why dead letters cannot be read', () => {
    expect(text({ deadLetters: undefined, deadLetterProblem: 'Kafka: no' })).toContain(
      'dead letters – (Kafka: no)',
    );
  });
});

describe('what the person has chosen', () => {
  it('a pause is shown', () => {
    expect(lines({}, 80, 24, { isPaused: true })[0]).toContain('PAUSED   q quit  space go on  s sort: name');
  });

  it('without a keyboard only the way out is shown', () => {
    expect(lines({}, 80, 24, { hasKeys: false })[0]).toMatch(/every 1s {3}Ctrl-C quits$/);
  });

  it.each([
    ['lag', ['c-2', 'c-1', 'c-0']],
    ['age', ['c-0', 'c-2', 'c-1']],
    ['rate', ['c-1', 'c-0', 'c-2']],
    ['name', ['c-0', 'c-1', 'c-2']],
  ] as const)('%s sorts the partitions', (sort, expected) => {
    const partitions = [
      aPartitionView({ name: 'c-0', lag: 1, age: { ms: 9, bound: 'exact' }, rate: 5 }),
      aPartitionView({ name: 'c-1', lag: 2, age: undefined, rate: 9 }),
      aPartitionView({ name: 'c-2', lag: 3, age: { ms: 5, bound: 'at most' }, rate: undefined }),
    ];
    const shown = lines({ partitions }, 80, 24, { sort });
    expect(shown.flatMap((line) => /^c-\d/.exec(line) ?? [])).toEqual(expected);
  });
});

describe('other processes', () => {
  it('no worker and no relay are said in so many words', () => {
    const shown = text({ group: { state: 'Empty', members: 0 }, leaders: [] });
    expect(shown).toContain('workers 0 (Empty)   no relay leads');
  });

  it('relays in shards are named with their shard', () => {
    const leaders = [aLeader({ shard: '1/2', process: 'a:1' }), aLeader({ shard: '2/2', process: 'b:1' })];
    expect(text({ leaders })).toContain('relay 1/2: a:1   relay 2/2: b:1');
  });

  it('very many dead letters are not counted, and it is said how to', () => {
    expect(text({ deadLetters: { records: 250_000 } })).toContain(
      'dead letters up to 250,000: bin/allocation dead-letters list --group',
    );
  });
});

it('a single snapshot has everything, without keys', () => {
  const shown = lines({ partitions: partitionViews(100) }, Infinity, Infinity, { intervalMs: undefined });
  expect(shown.filter((line) => line.startsWith('allocation.commands-'))).toHaveLength(100);
  expect(shown[0]).not.toContain('quit');
});
