import { describe, expect, it } from '@jest/globals';
import { headerText, lastHeader, type RecordHeader } from '../../../../src/processing/records/record.ts';

const HEADERS: RecordHeader[] = [
  ['ce_type', 'first'],
  ['other', null],
  ['ce_type', Buffer.from('last')],
];

describe('a header of a record', () => {
  it('given several headers of the same name, is the last one', () => {
    expect(lastHeader(HEADERS, 'ce_type')).toEqual(Buffer.from('last'));
    expect(headerText(HEADERS, 'ce_type')).toBe('last');
  });

  it.each(['other', 'none', 'CE_TYPE'])('given the name %s, which has no value, is absent', (name) => {
    expect(lastHeader(HEADERS, name)).toBeUndefined();
    expect(headerText(HEADERS, name)).toBe('');
  });
});
