import { describe, expect, it } from '@jest/globals';
import { keyPartition } from '../../../../src/adapters/kafka/consumer/key-partition.ts';
import type { RejectionCode } from '../../../../src/domain/rejection.ts';
import type { Decoded } from '../../../../src/processing/decode/command-decoder.ts';
import { markMisrouted } from '../../../../src/processing/read/misrouted-records.ts';
import { explainMisrouting } from '../../../../src/processing/decode/misrouting.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { allocate, aRecord, recordOf } from '../../../support/builders/records.ts';
import { keyFor } from '../../../support/cluster/key-for.ts';
import { memoryWorker } from '../../../support/memory/worker.ts';

const PARTITIONS = 6;
/** Belongs to partition 4 of 6. */
const SKU = keyFor(4, PARTITIONS);

const { decode } = memoryWorker();

const read = (record: InboundRecord): Decoded => decode(record) as Decoded;

/** The command of the SKU in a record at this position. */
const command = (over: Partial<InboundRecord> = {}, sku = SKU): Decoded =>
  read(recordOf(allocate('o1', sku, 1), { partition: 4, ...over }));

const marked = (decoded: Decoded, partitions: number | undefined = PARTITIONS) =>
  markMisrouted([decoded], partitions, keyPartition)[0]?.misrouting;

describe('a command is in the right partition', () => {
  it('given its SKU as key, in the partition of murmur2', () => {
    expect(marked(command())).toBeUndefined();
  });

  it.each(['STUHL-GRÜN', '椅子', '🪑', 'é'])(
    'given the key %s, in the partition of murmur2 as well',
    (sku) => {
      const partition = keyPartition(Buffer.from(sku), PARTITIONS);
      expect(marked(command({ partition }, sku))).toBeUndefined();
      const other = (partition + 1) % PARTITIONS;
      expect(marked(command({ partition: other }, sku))).toMatchObject({ isKeyedBySku: true });
    },
  );

  it('given a topic of one partition, with any key', () => {
    expect(marked(command({ partition: 0, key: null }), 1)).toBeUndefined();
  });
});

describe('a command is misrouted', () => {
  it('given its SKU as key, but in another partition', () => {
    expect(marked(command({ partition: 1 }))).toEqual({
      partitions: 6,
      expectedPartition: 4,
      isKeyedBySku: true,
    });
  });

  it.each([
    ['no key', null],
    ['an empty key', Buffer.alloc(0)],
    ['a key that is not UTF-8', Buffer.from([0xff, 0xfe])],
    ['another text of the same length', Buffer.from(SKU.replace('SKU', 'sku'))],
    ['the beginning of its SKU', Buffer.from(SKU.slice(0, 3))],
    ['its SKU and more text', Buffer.from(`${SKU}-1`)],
    ['its SKU in quotes, as JSON serializers write it', Buffer.from(`"${SKU}"`)],
  ])('given %s, in any partition', (_, key) => {
    const expected = { partitions: 6, expectedPartition: 4, isKeyedBySku: false };
    expect(marked(command({ key, partition: 1 }))).toEqual(expected);
    expect(marked(command({ key }))).toEqual(expected);
  });

  it('given its SKU in Latin-1 instead of UTF-8 as key', () => {
    expect(marked(command({ key: Buffer.from('é', 'latin1') }, 'é'))).toMatchObject({ isKeyedBySku: false });
  });
});

describe('a record that is not a command', () => {
  const unreadable = (over: Partial<InboundRecord>) => read(aRecord({ value: Buffer.from('oops'), ...over }));

  it('is checked by its key', () => {
    const key = Buffer.from(SKU);
    expect(marked(unreadable({ key, partition: 4 }))).toBeUndefined();
    expect(marked(unreadable({ key, partition: 1 }))).toMatchObject({ expectedPartition: 4 });
  });

  it('given no key, can be in any partition', () => {
    expect(marked(unreadable({ key: null, partition: 1 }))).toBeUndefined();
  });
});

describe('no misrouting is reported', () => {
  it('while the number of partitions is not known', () => {
    expect(markMisrouted([command({ partition: 1 })], undefined, keyPartition)[0]).not.toHaveProperty(
      'misrouting',
    );
  });

  it('given a partition that was just added, because the known number is the old one', () => {
    expect(marked(command({ partition: 7 }))).toBeUndefined();
  });
});

describe('the rejection of a misrouted command', () => {
  const rejected = (decoded: Decoded, code: RejectionCode = 'UnknownSku') =>
    explainMisrouting({ code, message: 'No.' }, decoded.record, marked(decoded)).message;

  it('given UnknownSku, names the actual partition, the right partition and the setting to change', () => {
    expect(rejected(command({ partition: 1 }))).toBe(
      'No. Its record is in partition 1 of allocation.commands, its key belongs to partition 4 (murmur2, 6 partitions): it may have overtaken its CreateBatch. ' +
        'Clients based on librdkafka need partitioner=murmur2_random (kcat: -X topic.partitioner=murmur2_random). If partitions were added since it was sent, or while its producer ran, no setting is needed.',
    );
  });

  it('given a key that is not its SKU, names that as the cause', () => {
    expect(rejected(command({ partition: 1, key: null }))).toMatch(
      /its key is not its SKU, which belongs to partition 4 .*The key of each command must be its SKU\./,
    );
  });

  it.each<[RejectionCode, string]>([
    ['UnknownBatch', 'overtaken its CreateBatch'],
    ['UnknownOrderLine', 'overtaken its Allocate'],
  ])('given %s, explains that the command may have %s', (code, what) => {
    expect(rejected(command({ partition: 1 }), code)).toContain(what);
  });

  it.each<RejectionCode>(['OrderLineConflict', 'BatchConflict', 'SkuMismatch'])(
    'given %s, does not mention it: no order of the commands would have avoided the rejection',
    (code) => {
      expect(rejected(command({ partition: 1 }), code)).toBe('No.');
    },
  );

  it('given a wrong key but the right partition, does not mention it: the command has overtaken nothing', () => {
    expect(rejected(command({ key: null }))).toBe('No.');
  });

  it('given the right partition, is unchanged', () => {
    expect(rejected(command())).toBe('No.');
  });
});
