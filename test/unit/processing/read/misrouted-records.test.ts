import { describe, expect, it } from '@jest/globals';
import { keyPartition } from '../../../../src/adapters/kafka/consumer/key-partition.ts';
import type { FetchedRange } from '../../../../src/processing/read/record-source.ts';
import type { RecordHeader } from '../../../../src/processing/records/record.ts';
import { allocate, consecutive, createBatch, recordOf } from '../../../support/builders/records.ts';
import { keyFor } from '../../../support/cluster/key-for.ts';
import { outboxOf } from '../../../support/memory/outcomes.ts';
import { bodyOf } from '../../../support/memory/registry.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const { signal: NEVER } = new AbortController();
const PARTITIONS = 6;
const PARTITION = { topic: 'allocation.commands', partition: 0 };
/** Belongs to partition 4, but is sent to partition 0. */
const ASTRAY = keyFor(4, PARTITIONS);
const AT_HOME = keyFor(0, PARTITIONS);

const from = (source: Buffer | string | null): RecordHeader[] => [
  ['ce_type', Buffer.from('CreateBatch')],
  ['ce_source', source],
];

/** A worker that handles partition 0 of 6, with a clock that only `later` moves. */
async function handling(options: Parameters<typeof memoryWorker>[0] = {}) {
  let time = 0;
  let next = 0;
  const worker = memoryWorker({ ...options, now: () => time });
  await worker.processor.assigned(PARTITION, { low: 0, high: 1_000 });
  return {
    ...worker,
    async handle(
      records: Parameters<typeof consecutive>[0],
      range: FetchedRange = { partitions: PARTITIONS },
    ) {
      const log = consecutive(records, next);
      next = await worker.processor.handle(PARTITION, log, NEVER, range);
    },
    later: (milliseconds: number) => {
      time += milliseconds;
      worker.misrouted.warn();
    },
    warnings: () => worker.logger.lines.filter(({ message }) => message.startsWith('misrouted')),
  };
}

const batch = (sku: string, headers?: readonly RecordHeader[]) =>
  recordOf(createBatch(`batch-of-${sku}`, sku, 1), headers ? { headers } : {});

describe('misrouted records', () => {
  it('cause a warning with their partition, the right partition and the setting to change', async () => {
    const { handle, warnings } = await handling();
    await handle([batch(AT_HOME), batch(ASTRAY, from('urn:shop'))]);
    expect(warnings()).toEqual([
      {
        level: 'warn',
        producer: 'urn:shop',
        topic: 'allocation.commands',
        partition: 0,
        offset: 1,
        key: ASTRAY,
        expectedPartition: 4,
        partitions: 6,
        recordsSinceLastWarning: 1,
        recordsOfAllProducersSinceStart: 1,
        message: expect.stringMatching(/order .* is not promised.* partitioner=murmur2_random .*kcat: -X/),
      },
    ]);
  });

  it('given only records in the right partition, cause no warning', async () => {
    const { handle, warnings, misrouted } = await handling();
    await handle([batch(AT_HOME), allocate('o1', AT_HOME, 1)]);
    expect(warnings()).toEqual([]);
    expect(misrouted.summary()).toBeUndefined();
  });

  it('cause one warning per minute and producer, with their number since the last one', async () => {
    const { handle, later, warnings } = await handling();
    const counts = () => warnings().map(({ producer, recordsSinceLastWarning: count }) => [producer, count]);
    await handle([batch(ASTRAY, from('a')), batch(ASTRAY, from('a')), batch(ASTRAY, from('b'))]);
    later(30_000);
    await handle([batch(ASTRAY, from('a')), batch(ASTRAY, from('a')), batch(ASTRAY, from('a'))]);
    later(29_999);
    expect(counts()).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    later(1);
    later(60_000);
    expect(counts().slice(2)).toEqual([['a', 3]]);
  });

  it('given producers without ce_source, cause one warning per topic', async () => {
    const { handle, warnings } = await handling();
    await handle([batch(ASTRAY), batch(ASTRAY), batch(ASTRAY, from(null))]);
    expect(warnings().map(({ producer }) => producer)).toEqual(['without ce_source, of allocation.commands']);
  });

  it.each([
    ['text', 'urn:shop', 'urn:shop'],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0x00]), '0xff00'],
    ['megabytes', Buffer.alloc(3_000_000, 'x'), 'x'.repeat(1_024)],
  ])('given a ce_source of %s, cause a warning', async (_, source, producer) => {
    const { handle, warnings } = await handling();
    await handle([batch(ASTRAY, from(source))]);
    expect(warnings()).toMatchObject([{ producer }]);
  });

  it('given a key that is not UTF-8 or no key, cause a warning', async () => {
    const { handle, later, warnings } = await handling();
    await handle([{ ...batch(AT_HOME), key: Buffer.from([0xc3, 0x28]) }]);
    later(60_000);
    await handle([{ ...batch(AT_HOME), key: null }]);
    expect(warnings().map(({ key }) => key)).toEqual(['0xc328', null]);
    expect(warnings()[0]?.message).toContain('The key of each command must be its SKU');
  });

  it('given very many producers, cause separate warnings only up to a limit', async () => {
    const { handle, later, warnings, misrouted } = await handling();
    await handle(Array.from({ length: 500 }, (_, index) => batch(ASTRAY, from(`producer-${index}`))));
    expect(warnings()).toHaveLength(101);
    expect(warnings().at(-1)).toMatchObject({
      producer: 'more than 100 producers',
      recordsSinceLastWarning: 400,
    });
    later(60_000);
    await handle([batch(ASTRAY, from('producer-499'))]);
    expect(warnings().at(-1)).toMatchObject({ producer: 'producer-499' });
    expect(misrouted.summary()).toContain('501');
  });

  it('are counted for the partition that contains them', async () => {
    const { handle, misrouted } = await handling();
    await handle([batch(ASTRAY), batch(AT_HOME), batch(ASTRAY)]);
    expect([...misrouted.counts()]).toEqual([['allocation.commands-0', 2]]);
    expect(misrouted.summary()).toContain('has handled 2 records whose key or partition');
  });

  it('given that the database fails in between, are counted once', async () => {
    const { handle, misrouted } = await handling({ faults: [undefined, 'away', undefined, 'away'] });
    await handle([batch(ASTRAY), batch(ASTRAY)]);
    expect(misrouted.counts().get('allocation.commands-0')).toBe(2);
  });

  it('given an unknown number of partitions, are handled without a warning', async () => {
    const { handle, warnings, misrouted } = await handling();
    await handle([batch(ASTRAY)], {});
    expect([warnings(), misrouted.summary()]).toEqual([[], undefined]);
  });

  it('given added partitions, are detected by the new number at once', async () => {
    const { handle, misrouted } = await handling();
    await handle([batch(AT_HOME)]);
    expect(misrouted.summary()).toBeUndefined();
    const more = [7, 8, 9, 10].find((count) => keyPartition(Buffer.from(AT_HOME), count) !== 0);
    await handle([allocate('o1', AT_HOME, 1)], { partitions: more });
    expect(misrouted.counts().get('allocation.commands-0')).toBe(1);
  });
});

describe('a replay after partitions were added', () => {
  it('leads to the same messages with the same ids and numbers; only the text of a rejection differs', async () => {
    const handledWith = async (partitions: number) => {
      const { handle, database } = await handling();
      await handle([allocate('o1', ASTRAY, 1), batch(AT_HOME), allocate('o2', AT_HOME, 1)], { partitions });
      return outboxOf(database);
    };
    const [first, replay] = [await handledWith(PARTITIONS), await handledWith(1)];
    const places = (messages: typeof first) => messages.map(({ id, sequence }) => [id, sequence]);
    const bodies = (messages: typeof first) => messages.map(({ value }) => bodyOf(value));
    expect(places(replay)).toEqual(places(first));
    expect(bodies(replay).slice(1)).toEqual(bodies(first).slice(1));
    expect(bodies(first)[0]).toMatchObject({
      code: 'UnknownSku',
      message: expect.stringContaining('overtaken'),
    });
    expect(bodies(replay)[0]).toMatchObject({ message: `SKU ${ASTRAY} was never seen.` });
  });
});
