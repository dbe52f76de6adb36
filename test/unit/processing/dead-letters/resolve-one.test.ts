import { describe, expect, it } from '@jest/globals';
import type { DeadLetterLog, ResolvedDeadLetter } from '../../../../src/processing/dead-letters/ports.ts';
import { encodeResolution, resolutionKey } from '../../../../src/processing/dead-letters/resolution.ts';
import {
  CORRECTS_HEADER,
  type OneResolution,
  resolveOne,
} from '../../../../src/processing/dead-letters/resolve-one.ts';
import type { InboundRecord } from '../../../../src/processing/records/record.ts';
import { headerText } from '../../../../src/processing/records/record.ts';
import { aDeadLetter, deadLetterRecord } from '../../../support/builders/dead-letters.ts';
import { aRecord, NOON } from '../../../support/builders/records.ts';

const topics = new Map([['allocation.commands', { partitions: 6, maxBytes: 1_000_000 }]]);
const NOW = '2023-11-14T22:13:20.000Z';

/** A log with this dead letter and these resolutions, and a writer that notes what happens in which order. */
function given(records: readonly InboundRecord[], resolutions: readonly InboundRecord[] = []) {
  const steps: string[] = [];
  const written: ResolvedDeadLetter[] = [];
  const log: DeadLetterLog = {
    async read(readings) {
      steps.push('read');
      for (const { of, onRecord } of readings)
        for (const record of of === 'deadLetters' ? records : resolutions) await onRecord(record);
    },
  };
  const writer = {
    open: async () => void steps.push('open'),
    write: async (resolved: readonly ResolvedDeadLetter[]) => void written.push(...resolved),
    close: async () => undefined,
  };
  const resolve = (request: OneResolution, wanted = aDeadLetter()) =>
    resolveOne(wanted, request, {
      log,
      writer,
      topics,
      source: '/test',
      now: () => NOON,
      stop: new AbortController().signal,
    });
  return { resolve, written, steps };
}

const discard: OneResolution = { decision: 'discarded', note: 'ada: a test' };

const resolved = (): InboundRecord =>
  aRecord({
    key: Buffer.from(resolutionKey(aDeadLetter())),
    value: Buffer.from(encodeResolution({ decision: 'replayed', at: NOW })),
  });

describe('one dead letter', () => {
  it('is read after the writer was opened, so that no other one resolves it in between', async () => {
    const { resolve, steps } = given([deadLetterRecord()]);
    await resolve(discard);
    expect(steps).toEqual(['open', 'read']);
  });

  it('is discarded with the note', async () => {
    const { resolve, written } = given([deadLetterRecord()]);
    const resolution = { decision: 'discarded', at: NOW, note: 'ada: a test' };
    await expect(resolve(discard)).resolves.toEqual({ kind: 'resolved', resolution });
    expect(written).toEqual([{ deadLetter: aDeadLetter(), resolution, record: undefined }]);
  });

  it('is replayed byte for byte', async () => {
    const { resolve, written } = given([deadLetterRecord()]);
    await resolve({ decision: 'replayed', note: undefined });
    expect(written[0]?.record).toMatchObject({ topic: 'allocation.commands', key: Buffer.from('LAMP') });
    expect(written[0]?.resolution).toEqual({ decision: 'replayed', at: NOW });
  });

  it('is replaced by a command that names it', async () => {
    const { resolve, written } = given([deadLetterRecord()]);
    const command = { type: 'Allocate', data: { orderId: 'o1', sku: 'LAMP', qty: 1 } } as const;
    await expect(
      resolve({ decision: 'replaced', note: undefined, topic: 'other', command: { id: 'c2', command } }),
    ).resolves.toEqual({ kind: 'resolved', resolution: { decision: 'replaced', at: NOW, commandId: 'c2' } });
    const record = written[0]?.record;
    expect(record).toMatchObject({ topic: 'other', partition: undefined, key: Buffer.from('LAMP') });
    expect(JSON.parse(String(record?.value))).toEqual(command.data);
    const header = (name: string): string => headerText(record?.headers ?? [], name);
    expect([header('ce_id'), header('ce_type'), header('ce_source')]).toEqual(['c2', 'Allocate', '/test']);
    expect(header(CORRECTS_HEADER)).toBe(resolutionKey(aDeadLetter()));
  });

  it('that was resolved before stays as it is', async () => {
    const { resolve, written } = given([deadLetterRecord()], [resolved()]);
    await expect(resolve(discard)).resolves.toEqual({
      kind: 'resolved before',
      resolution: { decision: 'replayed', at: NOW },
    });
    expect(written).toEqual([]);
  });

  it('that cannot be replayed stays open', async () => {
    const failure = { maxBytes: 1_500 };
    const record = { value: Buffer.alloc(2_000) };
    const { resolve, written } = given([deadLetterRecord(record, failure)]);
    await expect(
      resolve({ decision: 'replayed', note: undefined }, aDeadLetter(record, failure)),
    ).resolves.toEqual({
      kind: 'not replayable',
      obstacle: expect.stringContaining('2000 bytes'),
    });
    expect(written).toEqual([]);
  });

  it.each([
    ['is not in the log any more', []],
    [
      'failed at another time: the topic was created again',
      [deadLetterRecord({}, { failedAt: NOON + 9_999 })],
    ],
  ])('that %s is gone', async (_, records) => {
    const { resolve, written } = given(records);
    await expect(resolve(discard)).resolves.toEqual({ kind: 'gone' });
    expect(written).toEqual([]);
  });
});
