import { expect, test } from '@jest/globals';
import { histogram } from '../../../bench/measure/histogram.ts';

test('a histogram has a line a class, from the first to the last that holds a value', () => {
  const lines = histogram([...Array.from({ length: 99 }, () => 4), 12]);
  expect(lines).toEqual([
    `    ≤ 5 ms  99.00 % ${'█'.repeat(40)}`,
    '   ≤ 10 ms   0.00 %',
    '   ≤ 15 ms   1.00 % █',
  ]);
});

test('a value on the end of a class belongs to it', () => {
  expect(histogram([5])[0]).toContain('≤ 5 ms');
});

test('what took longer than every class has one of its own', () => {
  expect(histogram([60_000])).toEqual([` > 5000 ms 100.00 % ${'█'.repeat(40)}`]);
});
