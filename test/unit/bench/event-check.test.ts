import { describe, expect, it } from '@jest/globals';
import { commandId } from '../../../bench/load/command-ids.ts';
import { eventCheck } from '../../../bench/system/verified-events.ts';

const event = (index: number, sku: string, sequence: number, type = 'Allocated') => ({
  key: Buffer.from(sku),
  headers: { ce_id: `${commandId(1, index)}/1`, ce_type: type, ce_sequence: String(sequence) },
});

describe('the check of the events of a drain', () => {
  it('passes one event for each command, numbered per SKU', () => {
    const check = eventCheck(3);
    [event(0, 'LAMP', 1, 'BatchCreated'), event(2, 'DESK', 1), event(1, 'LAMP', 2)].forEach(check.next);
    expect(check.end).not.toThrow();
  });

  it('continues from the last version of the history', () => {
    expect(() => eventCheck(1, 40).next(event(0, 'LAMP', 41))).not.toThrow();
  });

  it('fails when an event is missing', () => {
    const check = eventCheck(2);
    check.next(event(0, 'LAMP', 1));
    expect(check.end).toThrow('2 commands led to 1 events');
  });

  it('fails when a command is answered twice', () => {
    const check = eventCheck(2);
    check.next(event(0, 'LAMP', 1));
    expect(() => check.next(event(0, 'LAMP', 2))).toThrow('published twice');
  });

  it('fails when an event answers no command of the load', () => {
    expect(() => eventCheck(2).next(event(2, 'LAMP', 1))).toThrow('answers no command');
  });

  it('fails when a SKU skips a number', () => {
    const check = eventCheck(2);
    check.next(event(0, 'LAMP', 1));
    expect(() => check.next(event(1, 'LAMP', 3))).toThrow('event 3 of LAMP came where 2 was due');
  });

  it('fails when an order was not allocated', () => {
    expect(() => eventCheck(1).next(event(0, 'LAMP', 1, 'OutOfStock'))).toThrow('is OutOfStock');
  });
});
