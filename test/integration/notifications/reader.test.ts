import { describe, expect, it } from '@jest/globals';
import { CheckpointMoved } from '../../../src/processing/flush/checkpoint.ts';
import { shortageConsumer } from '../../../src/processing/notifications/shortage-consumer.ts';
import type { InboundRecord } from '../../../src/processing/records/record.ts';
import { NOON } from '../../support/builders/records.ts';
import { shortageRecord, shortages } from '../../support/builders/shortages.ts';
import { eventually } from '../../support/conformance/eventually.ts';
import { memoryLogger } from '../../support/memory/logger.ts';
import { notificationDatabase, positionAt, TOPIC } from './notification-database.ts';

const { intake, stored, sql } = notificationDatabase();

const PARTITION = { topic: TOPIC, partition: 0 };
const { signal: NEVER } = new AbortController();

/** A reader as one process has it. */
function aReader() {
  const logger = memoryLogger();
  let rings = 0;
  const handler = shortageConsumer({
    store: intake(),
    onStored: () => (rings += 1),
    retry: { firstDelay: 1, maxDelay: 20 },
    logger,
  });
  return {
    ...handler,
    read: (records: readonly InboundRecord[], end?: number) =>
      handler.handle(PARTITION, records, NEVER, { end }),
    rings: () => rings,
    warnings: () => logger.lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
  };
}

/** Records of shortages `from` to `to`, at the offsets of the same numbers; one ms apart since `began`. */
const log = (from: number, to: number, began = NOON): InboundRecord[] =>
  shortages(from, to).map((shortage, index) =>
    shortageRecord(shortage, { offset: from + index, timestamp: began + from + index }),
  );

const numbersStored = async (): Promise<number> => (await stored())['LAMP']?.length ?? 0;

describe('a reader of events', () => {
  it('stores shortages, passes other events over, and rings once for each batch', async () => {
    const reader = aReader();
    await reader.assigned(PARTITION, { low: 0, high: 3 });
    const [first, second, third] = log(0, 2);
    const other = { ...second, headers: [['ce_type', 'Allocated']] } as InboundRecord;
    expect(await reader.read([first, other, third] as InboundRecord[])).toBe(3);
    expect(await stored()).toEqual({ LAMP: ['1 LAMP-0/1', '2 LAMP-2/1'] });
    expect(reader.rings()).toBe(1);
    await reader.read([{ ...other, offset: 3 }]);
    expect(reader.rings()).toBe(1);
  });

  it('given an event that only looks like one, skips it with a warning that names its place', async () => {
    const logger = memoryLogger();
    const reader = shortageConsumer({
      store: intake(),
      onStored: () => undefined,
      retry: { firstDelay: 1, maxDelay: 1 },
      logger,
    });
    await reader.assigned(PARTITION, { low: 0, high: 2 });
    const [bad, good] = log(0, 1) as [InboundRecord, InboundRecord];
    await reader.handle(PARTITION, [{ ...bad, value: Buffer.from('{}') }, good], NEVER);
    expect(await stored()).toEqual({ LAMP: ['1 LAMP-1/1'] });
    expect(logger.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ ...PARTITION, offset: 0 }),
    ]);
  });

  it('given a fetch without records, passes its control records', async () => {
    const reader = aReader();
    await reader.assigned(PARTITION, { low: 0, high: 9 });
    await reader.read(log(0, 2));
    expect(await reader.read([], 9)).toBe(9);
    expect(await intake().open(PARTITION, 0)).toMatchObject({ nextOffset: 9, last: { offset: 2 } });
  });

  it('given a partition it was not assigned, asks for its position', async () => {
    await expect(aReader().read(log(0, 1))).rejects.toThrow(CheckpointMoved);
  });

  it('given a database that cannot store for a while, stores when it can', async () => {
    const reader = aReader();
    await reader.assigned(PARTITION, { low: 0, high: 9 });
    await sql('alter table notification_shortages rename to gone');
    const reading = reader.read(log(0, 2));
    await eventually('a try has failed', () => reader.warnings().length > 0);
    await sql('alter table gone rename to notification_shortages');
    await expect(reading).resolves.toBe(3);
    expect(await numbersStored()).toBe(3);
    expect(reader.warnings()).toContain('technical failure, retrying');
  });
});

describe('a reader that takes over', () => {
  it('given a position with control records behind it, begins at the last record and reads nothing twice', async () => {
    const before = aReader();
    await before.assigned(PARTITION, { low: 0, high: 9 });
    await before.read(log(0, 4), 9);

    const after = aReader();
    expect(await after.assigned(PARTITION, { low: 0, high: 12 })).toBe(4);
    expect(await after.read([...log(4, 4), ...log(9, 11)])).toBe(12);
    expect(await numbersStored()).toBe(8);
    expect(after.warnings()).toEqual([]);
  });

  it('given the one before comes back, that one stores nothing', async () => {
    const before = aReader();
    const after = aReader();
    await before.assigned(PARTITION, { low: 0, high: 9 });
    await after.assigned(PARTITION, { low: 0, high: 9 });
    await after.read(log(0, 4));
    await expect(before.read(log(0, 8))).rejects.toThrow(CheckpointMoved);
    expect(await numbersStored()).toBe(5);
  });

  it("given the group's offsets are gone, goes on where the position is", async () => {
    const before = aReader();
    await before.assigned(PARTITION, { low: 0, high: 5 });
    await before.read(log(0, 4));
    expect(await aReader().assigned(PARTITION, { low: 0, high: 5 })).toBe(4);
  });
});

describe('a log that is not what the position says', () => {
  async function readUpTo(offset: number): Promise<void> {
    const before = aReader();
    await before.assigned(PARTITION, { low: 0, high: offset + 1 });
    await before.read(log(0, offset));
  }

  it('given events that were deleted before they were read, goes on behind them and says how many', async () => {
    await readUpTo(4);
    const reader = aReader();
    expect(await reader.assigned(PARTITION, { low: 8, high: 10 })).toBe(8);
    await reader.read(log(8, 9));
    expect(await numbersStored()).toBe(7);
    expect(reader.warnings()).toEqual([
      '3 records of the event topic were deleted before they were read: continuing after them',
    ]);
  });

  it('given a topic that ends before the position, reads it from its beginning', async () => {
    await readUpTo(4);
    const reader = aReader();
    expect(await reader.assigned(PARTITION, { low: 0, high: 2 })).toBe(0);
    await reader.read(
      shortages(50, 51).map((each, offset) => shortageRecord(each, { offset, timestamp: 1 })),
    );
    expect(await numbersStored()).toBe(7);
    expect(reader.warnings()).toEqual([
      'the event topic was deleted and created again: reading it from its beginning',
    ]);
  });

  it('given a topic made anew that is longer by now, reads it from its beginning', async () => {
    await readUpTo(4);
    const reader = aReader();
    const anew = shortages(50, 59).map((each, offset) =>
      shortageRecord(each, { offset, timestamp: NOON + 999 }),
    );
    const from = await reader.assigned(PARTITION, { low: 0, high: 10 });
    await expect(reader.read(anew.slice(from))).rejects.toThrow(CheckpointMoved);
    expect(await reader.assigned(PARTITION, { low: 0, high: 10 })).toBe(0);
    expect(await reader.read(anew)).toBe(10);
    expect(await numbersStored()).toBe(15);
    expect(reader.warnings()).toEqual([
      'the event topic was deleted and created again: reading it from its beginning',
    ]);
  });

  it('given the same events once more from the beginning, stores none again', async () => {
    await readUpTo(4);
    await sql('update notification_positions set next_offset = 0, last_offset = null, last_timestamp = null');
    const reader = aReader();
    await reader.assigned(PARTITION, { low: 0, high: 5 });
    await reader.read(log(0, 4));
    expect(await numbersStored()).toBe(5);
    expect(reader.rings()).toBe(0);
  });

  it('given it was told to begin at the end, reads nothing that was there before', async () => {
    await intake().begin([positionAt(5)]);
    const reader = aReader();
    expect(await reader.assigned(PARTITION, { low: 0, high: 5 })).toBe(5);
  });
});
