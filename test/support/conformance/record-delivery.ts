import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { InboundRecord, RecordHeader } from '../../../src/processing/records/record.ts';
import { aRecord, NOON } from '../builders/records.ts';
import type { MakeSource } from './record-source-setup.ts';
import { eachTest } from './each-test.ts';
import { eventually } from './eventually.ts';
import { recordingHandler } from './recording-handler.ts';
import { valuesByName } from './same-messages.ts';

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const ODD_HEADERS: RecordHeader[] = [
  ['bytes', EVERY_BYTE],
  ['twice', Buffer.from('first')],
  ['null', null],
  ['twice', Buffer.from('second')],
  ['empty', Buffer.alloc(0)],
  ['__proto__', Buffer.from('x')],
  ['toString', Buffer.from('x')],
];

export const numberedRecords = (count: number): InboundRecord[] =>
  Array.from({ length: count }, (_, index) =>
    aRecord({ value: Buffer.from(String(index)), timestamp: NOON + index }),
  );

const upTo = (count: number, from = 0): number[] =>
  Array.from({ length: count - from }, (_, index) => from + index);

/** Tests that records arrive unchanged, in order, from the offset that the handler returns. */
export function recordDelivery(make: MakeSource): void {
  describe('delivery', () => {
    const setup = eachTest(make);

    async function started(behaviour?: Parameters<typeof recordingHandler>[0]) {
      const recording = recordingHandler(behaviour);
      await setup().source().start(recording.handler);
      return recording;
    }

    it.each([
      [120, 30],
      [9_000, 1_200],
    ])(
      'delivers %d and %d records of two partitions in order, one batch of a partition at a time',
      async (many, few) => {
        await setup().append(0, numberedRecords(many));
        await setup().append(1, numberedRecords(few));
        const { offsets, overlaps } = await started({
          handling: ({ offsets: { length } }) => setTimeout(length / 50),
        });
        await eventually('all records delivered', () => offsets(0).length + offsets(1).length >= many + few);
        expect(offsets(0)).toEqual(upTo(many));
        expect(offsets(1)).toEqual(upTo(few));
        expect(overlaps).toEqual([]);
      },
    );

    it('delivers a record byte for byte, with its topic, partition, offset and timestamp', async () => {
      const sent = aRecord({ key: EVERY_BYTE, value: EVERY_BYTE, headers: ODD_HEADERS, timestamp: NOON + 7 });
      await setup().append(1, [aRecord(), sent]);
      const { deliveries } = await started();
      await eventually('2 records delivered', () => deliveries.flatMap(({ records }) => records).length >= 2);
      const came = deliveries.flatMap(({ records }) => records)[1];
      const place = { topic: setup().topic, partition: 1, offset: 1, timestamp: NOON + 7 };
      expect(came).toMatchObject({ ...place, key: EVERY_BYTE, value: EVERY_BYTE });
      expect(valuesByName(came?.headers ?? [])).toEqual(valuesByName(ODD_HEADERS));
    });

    it.each([null, Buffer.alloc(0)])('delivers a key and a value of %p unchanged', async (bytes) => {
      await setup().append(0, [aRecord({ key: bytes, value: bytes, headers: [] })]);
      const { deliveries } = await started();
      await eventually('a record delivered', () => deliveries.length > 0);
      expect(deliveries[0]?.records[0]).toMatchObject({ key: bytes, value: bytes, headers: [] });
    });

    it('gives the handler the bounds of the log, and reads from the offset that it returns', async () => {
      await setup().append(0, numberedRecords(10));
      const { assignments, offsets } = await started({ from: (partition) => (partition === 0 ? 6 : 0) });
      await eventually('the rest delivered', () => offsets(0).length >= 4);
      expect(offsets(0)).toEqual([6, 7, 8, 9]);
      expect(assignments).toContainEqual({ partition: 0, bounds: { low: 0, high: 10 } });
      expect(assignments).toContainEqual({ partition: 1, bounds: { low: 0, high: 0 } });
    });

    it('reports the first offset of a log whose beginning was deleted', async () => {
      await setup().append(0, numberedRecords(10));
      await setup().truncate(0, 4);
      const { assignments, offsets } = await started();
      await eventually('the rest delivered', () => offsets(0).length >= 6);
      expect(assignments).toContainEqual({ partition: 0, bounds: { low: 4, high: 10 } });
      expect(offsets(0)).toEqual([4, 5, 6, 7, 8, 9]);
    });

    it('delivers records that arrive later', async () => {
      await setup().append(0, numberedRecords(1));
      const { offsets } = await started();
      await eventually('the first delivered', () => offsets(0).length >= 1);
      await setup().append(0, numberedRecords(1));
      await setup().append(1, numberedRecords(1));
      await eventually('the later ones delivered', () => offsets(0).length >= 2 && offsets(1).length >= 1);
      expect([offsets(0), offsets(1)]).toEqual([[0, 1], [0]]);
    });

    it('delivers only later records to a handler that begins at the end of the log', async () => {
      await setup().append(0, numberedRecords(5));
      const { offsets, assignments } = await started({ from: (_, { high }) => high });
      await eventually('both assigned', () => assignments.length >= 2);
      await setup().append(0, numberedRecords(1));
      await eventually('the later one delivered', () => offsets(0).length > 0);
      expect(offsets(0)).toEqual([5]);
    });
  });
}
