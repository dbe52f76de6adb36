import { expect, test } from '@jest/globals';
import { summary } from '../../../bench/measure/figures.ts';
import { figuresTable, readable } from '../../../bench/report/table.ts';

test('a table has one line for each case and one aligned column for each metric', () => {
  const figures = summary([{ one: { rate: 1_234 }, another: { rate: 50, memory: 80 } }]);
  expect(figuresTable('drain', figures).split('\n')).toEqual([
    'drain     rate  memory',
    '----------------------',
    'one      1,234',
    'another   50.0    80.0',
  ]);
});

test('a figure of several runs shows its median and spread', () => {
  const figures = summary([{ one: { rate: 100 } }, { one: { rate: 300 } }, { one: { rate: 200 } }]);
  expect(figuresTable('drain', figures)).toContain('200 (100–300)');
});

test('a figure without a value is shown as a dash', () => {
  expect(figuresTable('drain', summary([{ one: { memory: Number.NaN } }]))).toMatch(/–$/);
});

test.each([
  [45_119.6, '45,120'],
  [312.4, '312'],
  [35.24, '35.2'],
  [0.9131, '0.913'],
  [0, '0'],
])('%d is shown as %s', (value, shown) => {
  expect(readable(value)).toBe(shown);
});
