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

/** A reader as in one process. */
function aReader() {
  const logger = memoryLogger();
  let wakeUps = 0;
  const handler = shortageConsumer({
    store: intake(),
    onStored: () => (wakeUps += 1),
    retry: { firstDelay: 1, maxDelay: 20 },
    logger,
  });
  return {
    ...handler,
    read: (records: readonly InboundRecord[], end?: number) =>
      handler.handle(PARTITION, records, NEVER, { end }),
    wakeUps: () => wakeUps,
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
  it('stores shortages, skips other events, and wakes the sender once for each batch', async () => {
    const reader = aReader();
    await reader.assigned(PARTITION, { low: 0, high: 3 });
    const [first, second, third] = log(0, 2);
    const other = { ...second, headers: [['ce_type', 'Allocated']] } as InboundRecord;
    expect(await reader.read([first, other, third] as InboundRecord[])).toBe(3);
    expect(await stored()).toEqual({ LAMP: ['1 LAMP-0/1', '2 LAMP-2/1'] });
    expect(reader.wakeUps()).toBe(1);
    await reader.read([{ ...other, offset: 3 }]);
    expect(reader.wakeUps()).toBe(1);
  });

  it('skips an invalid OutOfStock event, with a warning that names its position', async () => {
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

  it('moves past markers of a fetch without records', async () => {
    const reader = aReader();
    await reader.assigned(PARTITION, { low: 0, high: 9 });
    await reader.read(log(0, 2));
    expect(await reader.read([], 9)).toBe(9);
    expect(await intake().open(PARTITION, 0)).toMatchObject({ nextOffset: 9, last: { offset: 2 } });
  });

  it('requests the position of a partition that was not assigned to it', async () => {
    await expect(aReader().read(log(0, 1))).rejects.toThrow(CheckpointMoved);
  });

  it('stores later if the database is away for a while', async () => {
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

describe('a reader that takes over a partition', () => {
  it('begins at the last record and reads nothing twice, even if markers follow', async () => {
    const before = aReader();
    await before.assigned(PARTITION, { low: 0, high: 9 });
    await before.read(log(0, 4), 9);

    const after = aReader();
    expect(await after.assigned(PARTITION, { low: 0, high: 12 })).toBe(4);
    expect(await after.read([...log(4, 4), ...log(9, 11)])).toBe(12);
    expect(await numbersStored()).toBe(8);
    expect(after.warnings()).toEqual([]);
  });

  it('prevents the previous reader from storing anything when it comes back', async () => {
    const before = aReader();
    const after = aReader();
    await before.assigned(PARTITION, { low: 0, high: 9 });
    await after.assigned(PARTITION, { low: 0, high: 9 });
    await after.read(log(0, 4));
    await expect(before.read(log(0, 8))).rejects.toThrow(CheckpointMoved);
    expect(await numbersStored()).toBe(5);
  });

  it("continues at the stored position if the group's offsets are gone", async () => {
    const before = aReader();
    await before.assigned(PARTITION, { low: 0, high: 5 });
    await before.read(log(0, 4));
    expect(await aReader().assigned(PARTITION, { low: 0, high: 5 })).toBe(4);
  });
});

describe('a log that does not fit the position', () => {
  async function readUpTo(offset: number): Promise<void> {
    const before = aReader();
    await before.assigned(PARTITION, { low: 0, high: offset + 1 });
    await before.read(log(0, offset));
  }

  it('is read from the first existing event if events were deleted before, with a warning that contains their number', async () => {
    await readUpTo(4);
    const reader = aReader();
    expect(await reader.assigned(PARTITION, { low: 8, high: 10 })).toBe(8);
    await reader.read(log(8, 9));
    expect(await numbersStored()).toBe(7);
    expect(reader.warnings()).toEqual([
      '3 records of the event topic were deleted before they were read: continuing after them',
    ]);
  });

  it('is read from its beginning if it ends before the position', async () => {
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

  it('is read from its beginning if the topic was created again and is longer than before', async () => {
    await readUpTo(4);
    const reader = aReader();
    const recreated = shortages(50, 59).map((each, offset) =>
      shortageRecord(each, { offset, timestamp: NOON + 999 }),
    );
    const from = await reader.assigned(PARTITION, { low: 0, high: 10 });
    await expect(reader.read(recreated.slice(from))).rejects.toThrow(CheckpointMoved);
    expect(await reader.assigned(PARTITION, { low: 0, high: 10 })).toBe(0);
    expect(await reader.read(recreated)).toBe(10);
    expect(await numbersStored()).toBe(15);
    expect(reader.warnings()).toEqual([
      'the event topic was deleted and created again: reading it from its beginning',
    ]);
  });

  it('is stored only once if the same events are read again from the beginning', async () => {
    await readUpTo(4);
    await sql('update notification_positions set next_offset = 0, last_offset = null, last_timestamp = null');
    const reader = aReader();
    await reader.assigned(PARTITION, { low: 0, high: 5 });
    await reader.read(log(0, 4));
    expect(await numbersStored()).toBe(5);
    expect(reader.wakeUps()).toBe(0);
  });

  it('is not read before its end if the notifier is configured to start at the end', async () => {
    await intake().begin([positionAt(5)]);
    const reader = aReader();
    expect(await reader.assigned(PARTITION, { low: 0, high: 5 })).toBe(5);
  });
});
