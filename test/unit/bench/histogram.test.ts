import { expect, test } from '@jest/globals';
import { histogram } from '../../../bench/measure/histogram.ts';

test('a histogram has one line for each class, from the first to the last class with a value', () => {
  const lines = histogram([...Array.from({ length: 99 }, () => 4), 12]);
  expect(lines).toEqual([
    `    ≤ 5 ms  99.00 % ${'█'.repeat(40)}`,
    '   ≤ 10 ms   0.00 %',
    '   ≤ 15 ms   1.00 % █',
  ]);
});

test('a value equal to the upper bound of a class belongs to that class', () => {
  expect(histogram([5])[0]).toContain('≤ 5 ms');
});

test('values above all classes have a class of their own', () => {
  expect(histogram([60_000])).toEqual([` > 5000 ms 100.00 % ${'█'.repeat(40)}`]);
});
