import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../../../src/domain/commands.ts';
import { fingerprintOf } from '../../../../src/processing/handle/fingerprint.ts';
import { allocate, changeBatchQuantity, createBatch, deallocate } from '../../../support/builders/records.ts';

describe('the fingerprint of a command', () => {
  it('is the same for commands with the same type and content in any notation', () => {
    const { type, data } = createBatch('B1', 'LAMP', 5);
    const turned = Object.fromEntries(Object.entries(data).toReversed());
    expect(fingerprintOf({ type, data: turned } as Command)).toBe(fingerprintOf({ type, data } as Command));
    expect(fingerprintOf({ type, data: { ...data, eta: null } } as Command)).toBe(
      fingerprintOf({ type, data } as Command),
    );
  });

  it('is different if anything differs', () => {
    const commands = [
      createBatch('B1', 'LAMP', 5),
      createBatch('B1', 'LAMP', 5, '2026-12-01'),
      createBatch('B1', 'LAMP', 5, '2026-12-02'),
      changeBatchQuantity('B1', 'LAMP', 5),
      changeBatchQuantity('B1', 'LAMP', 0),
      allocate('B1', 'LAMP', 5),
      allocate('LAMP', 'B1', 5),
      allocate('B1', 'LAMP5', 5),
      deallocate('B1', 'LAMP'),
      deallocate('B1L', 'AMP'),
    ];
    expect(new Set(commands.map(fingerprintOf)).size).toBe(commands.length);
  });

  it('does not change when a later version adds a field that is not used', () => {
    expect([fingerprintOf(allocate('o1', 'LAMP', 2)), fingerprintOf(createBatch('B1', 'LAMP', 5))]).toEqual([
      -2132621348, 884095061,
    ]);
  });
});
