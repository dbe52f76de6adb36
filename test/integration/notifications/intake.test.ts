import { describe, expect, it } from '@jest/globals';
import { postgresShortageStore } from '../../../src/adapters/postgres/notifications/shortage-store.ts';
import { CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import type { NotedLine } from '../../../src/processing/notifications/shortage.ts';
import { aShortage, shortages } from '../../support/builders/shortages.ts';
import { notificationDatabase, positionAt, TOPIC } from './notification-database.ts';

const { intake, stored, take, sql, arrivals, pool } = notificationDatabase();

const positions = async (): Promise<unknown[]> =>
  (await sql('select next_offset::int from notification_positions order by partition')).map(
    (row) => row['next_offset'],
  );

describe('the start position of a notifier', () => {
  it('is NOTIFICATION_START for all partitions if it never read the topic', async () => {
    await intake().begin([positionAt(7, 0), positionAt(9, 1)]);
    expect(await positions()).toEqual([7, 9]);
  });

  it('is set by one of two notifiers that start at once', async () => {
    const begin = (offset: number) =>
      intake().begin([0, 1, 2].map((partition) => positionAt(offset, partition)));
    await Promise.all([begin(1), begin(2), begin(3), begin(4)]);
    const found = await positions();
    expect(found).toHaveLength(3);
    expect(new Set(found).size).toBe(1);
  });

  it('does not change if it read the topic before, even for new partitions', async () => {
    await intake().begin([positionAt(7, 0)]);
    await intake().begin([positionAt(20, 0), positionAt(30, 1)]);
    expect(await positions()).toEqual([7]);
  });

  it('is the beginning for another topic', async () => {
    await intake().begin([positionAt(7)]);
    await intake().begin([{ ...positionAt(5), topic: 'other.events' }]);
    expect(new Set(await positions())).toEqual(new Set([5, 7]));
  });

  it('is NOTIFICATION_START for a new partition, and later its stored position', async () => {
    const partition = { topic: TOPIC, partition: 3 };
    expect(await intake().open(partition, 4)).toEqual({ ...partition, nextOffset: 4, last: null });
    expect(await intake().open(partition, 9)).toEqual({ ...partition, nextOffset: 4, last: null });
  });
});

describe('served lines', () => {
  const line = (kind: NotedLine['kind'], number: number, orderId = 'o1'): NotedLine => ({
    ...aShortage({ orderId }),
    kind,
    eventId: `${orderId}-${kind}-${number}/2`,
  });

  it('are stored if they waited', async () => {
    expect(await take([line('waits', 1)])).toBe(1);
    expect(await take([line('served', 2), line('served', 2, 'o2')])).toBe(1);
    expect(await stored()).toEqual({ LAMP: ['1 o1-waits-1/2', '2 o1-served-2/2'] });
  });

  it('are stored if they waited in the same batch of events', async () => {
    expect(await take([line('served', 1), line('waits', 2), line('served', 3)])).toBe(2);
    expect(await stored()).toEqual({ LAMP: ['1 o1-waits-2/2', '2 o1-served-3/2'] });
  });

  it('are stored once for each time that they waited', async () => {
    await take([line('waits', 1), line('served', 2)]);
    expect(await take([line('served', 3)])).toBe(0);
    expect(await take([line('waits', 4)])).toBe(1);
    expect(await take([line('served', 5)])).toBe(1);
  });

  it('are not stored if they no longer waited: they were cancelled, and allocated to another order later', async () => {
    await take([line('waits', 1)]);
    expect(await take([line('cancelled', 2)])).toBe(0);
    expect(await take([line('served', 3)])).toBe(0);
    expect(await take([line('waits', 4), line('cancelled', 5), line('served', 6)])).toBe(1);
    expect(await take([line('served', 7)])).toBe(0);
  });

  it('are noted, and not stored, if nobody wants to know', async () => {
    const store = postgresShortageStore(pool(), false);
    const from = await intake().open({ topic: TOPIC, partition: 0 }, 0);
    const next = (nextOffset: number) => ({ ...from, nextOffset });
    expect(await store.store(from, next(1), [line('waits', 1)])).toBe(1);
    expect(await store.store(next(1), next(2), [line('served', 2)])).toBe(0);
    expect(await intake().store(next(2), next(3), [line('served', 3)])).toBe(0);
  });

  it('are not stored if they were out of stock and did not wait', async () => {
    await take([line('out of stock', 1)]);
    expect(await take([line('served', 2)])).toBe(0);
  });
});

describe('the arrivals of a SKU', () => {
  it('are what is on the way and not allocated, by day', async () => {
    const batch = (ref: string, eta: string | null, qty: number, allocated: number, sku = 'LAMP') => `
      insert into batches (ref, sku, eta, created_qty, created_version, qty, allocated)
      values ('${ref}', '${sku}', ${eta === null ? 'null' : `'${eta}'`}, ${qty}, 1, ${qty}, ${allocated})`;
    await sql(
      batch('b1', '2027-03-01', 10, 4),
      batch('b2', '2027-03-01', 5, 0),
      batch('b3', '2027-02-01', 5, 5),
      batch('b4', null, 5, 0),
      batch('b5', '2027-04-01', 7, 0),
      batch('b6', '2027-01-01', 7, 0, 'TABLE'),
    );
    expect(await arrivals()('LAMP', 10)).toEqual([
      { eta: '2027-03-01', units: 11 },
      { eta: '2027-04-01', units: 7 },
    ]);
    expect(await arrivals()('LAMP', 1)).toHaveLength(1);
    await sql('delete from batches');
  });
});

describe('stored shortages', () => {
  it('are numbered per SKU in their order, across transactions', async () => {
    expect(await take([...shortages(1, 2), ...shortages(1, 1, { sku: 'OAK' }), ...shortages(3, 3)])).toBe(4);
    expect(await take(shortages(4, 5))).toBe(2);
    expect(await stored()).toEqual({
      LAMP: ['1 LAMP-1/1', '2 LAMP-2/1', '3 LAMP-3/1', '4 LAMP-4/1', '5 LAMP-5/1'],
      OAK: ['1 OAK-1/1'],
    });
  });

  it('are stored once and without a gap if some are already stored', async () => {
    await take(shortages(1, 3));
    expect(await take([...shortages(2, 4), ...shortages(4, 5)])).toBe(2);
    expect(await stored()).toEqual({
      LAMP: [1, 2, 3, 4, 5].map((number) => `${number} LAMP-${number}/1`),
    });
  });

  it('change only the position if none is new', async () => {
    await take(shortages(1, 3));
    expect(await take(shortages(1, 3))).toBe(0);
    expect(await positions()).toEqual([2]);
    expect(await sql('select shortages::int from notification_skus')).toEqual([{ shortages: 3 }]);
  });

  it.each([0, 8.64e15, 1_700_000_000_123])('given the time %d, keep it', async (time) => {
    await take([aShortage({ time })]);
    expect(
      await sql(
        'select (extract(epoch from happened_at) * 1000)::float8 as time from notification_shortages',
      ),
    ).toEqual([{ time }]);
  });

  it('may have ids of the maximum length', async () => {
    const eventId = `${'𝄞'.repeat(255)}/2147483647`;
    const sku = '椅'.repeat(255);
    await take([aShortage({ eventId, sku, orderId: '椅'.repeat(255), qty: 2_147_483_647 })]);
    expect(await stored()).toEqual({ [sku]: [`1 ${eventId}`] });
  });

  it('of the same SKUs in several partitions are numbered without gap or deadlock', async () => {
    const skus = Array.from({ length: 20 }, (_, number) => `SKU-${number}`);
    const rounds = Array.from({ length: 10 }, (_, round) => round);
    const read = async (partition: number): Promise<void> => {
      for (const round of rounds) {
        const order = partition % 2 === 0 ? skus : skus.toReversed();
        await take(
          order.map((sku) => aShortage({ sku, eventId: `${sku} ${partition} ${round}` })),
          partition,
        );
      }
    };
    await Promise.all([0, 1, 2, 3].map(read));
    const found = await stored();
    for (const sku of skus) {
      expect(found[sku]?.map((line) => Number(line.split(' ')[0]))).toEqual(
        Array.from({ length: 40 }, (_, index) => index + 1),
      );
    }
  });
});

describe('a position that moved', () => {
  const at = async (partition = 0) => intake().open({ topic: TOPIC, partition }, 0);

  it('keeps the last record read', async () => {
    const from = await at();
    const to = { ...from, nextOffset: 9, last: { offset: 7, timestamp: 1_700_000_000_123 } };
    await intake().store(from, to, []);
    expect(await at()).toEqual(to);
  });

  it('stores nothing for a reader that is still at the old position', async () => {
    const from = await at();
    await intake().store(from, { ...from, nextOffset: 5 }, shortages(1, 1));
    await expect(intake().store(from, { ...from, nextOffset: 6 }, shortages(1, 6))).rejects.toThrow(
      CheckpointMoved,
    );
    expect(await stored()).toEqual({ LAMP: ['1 LAMP-1/1'] });
    expect((await at()).nextOffset).toBe(5);
  });

  it('lets one of two readers at the same position store', async () => {
    const from = await at();
    const tries = [0, 1].map((number) =>
      intake().store(from, { ...from, nextOffset: 5 }, [aShortage({ eventId: `try-${number}` })]),
    );
    const outcomes = (await Promise.allSettled(tries)).map(({ status }) => status);
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await stored())['LAMP']).toHaveLength(1);
  });

  it('stores nothing for a reader of the old topic at the same offset if the topic was created again', async () => {
    const old = await at();
    const known = { ...old, nextOffset: 5, last: { offset: 4, timestamp: 100 } };
    await intake().store(old, known, []);
    const recreated = { ...known, nextOffset: 0, last: null };
    await intake().store(known, recreated, []);
    await intake().store(recreated, { ...known, last: { offset: 4, timestamp: 900 } }, []);
    await expect(intake().store(known, { ...known, nextOffset: 6 }, shortages(1, 1))).rejects.toThrow(
      CheckpointMoved,
    );
    expect(await stored()).toEqual({});
  });
});
