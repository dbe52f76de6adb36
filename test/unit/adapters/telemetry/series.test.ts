import { describe, expect, it } from '@jest/globals';
import { seriesOf } from '../../../../src/adapters/telemetry/series.ts';
import { PARTITION_NUMBER, STORED_TOPIC } from '../../../../src/processing/runtime/metrics.ts';

const HOSTILE = ['SKU-1', '', 'a"b', 'a\nb', '\u0000', 'x'.repeat(10_000), '🪑', '{le="+Inf"}'];

describe('the series of a metric', () => {
  it('given the same labels, are the same', () => {
    const { find } = seriesOf({ result: ['hit', 'miss'] });
    find({ result: 'hit' }).value += 2;
    expect(find({ result: 'hit' }).value).toBe(2);
    expect(find({ result: 'miss' }).value).toBe(0);
  });

  it('have the constants, and no label that is undefined', () => {
    const { find } = seriesOf({ 'error.type': ['away', undefined] }, { system: 'kafka' });
    expect(find({ 'error.type': undefined }).attributes).toEqual({ system: 'kafka' });
    expect(find({ 'error.type': 'away' }).attributes).toEqual({ system: 'kafka', 'error.type': 'away' });
  });

  it('exist from the start if they are listed as zeros', () => {
    const { all } = seriesOf({ result: ['hit', 'miss'] }, {}, [{ result: 'hit' }]);
    expect([...all()]).toEqual([{ attributes: { result: 'hit' }, value: 0 }]);
  });

  it('given values that are not listed, are a single one: other', () => {
    const { find, all } = seriesOf({ result: ['hit', 'miss'] });
    for (const result of HOSTILE) find({ result }).value += 1;
    expect([...all()]).toEqual([{ attributes: { result: 'other' }, value: HOSTILE.length }]);
  });

  it('given a text, a fraction or a negative number as partition, are a single one: other', () => {
    const { find, all } = seriesOf({ partition: PARTITION_NUMBER });
    for (const partition of [...HOSTILE, 1.5, -1, Number.NaN]) find({ partition }).value += 1;
    expect([...all()].map(({ attributes }) => attributes)).toEqual([{ partition: 'other' }]);
    expect(find({ partition: 7 }).attributes).toEqual({ partition: '7' });
  });

  it('given what cannot be the name of a topic as stored topic, are a single one: other', () => {
    const { find, all } = seriesOf({ topic: STORED_TOPIC });
    for (const topic of HOSTILE.slice(1)) find({ topic }).value += 1;
    expect([...all()].map(({ attributes }) => attributes)).toEqual([{ topic: 'other' }]);
    expect(find({ topic: 'allocation.commands' }).attributes).toEqual({ topic: 'allocation.commands' });
  });
});
