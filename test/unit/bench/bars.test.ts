import { expect, test } from '@jest/globals';
import { summary } from '../../../bench/measure/figures.ts';
import { barsTable } from '../../../bench/report/bars.ts';

const measured = (ratio: number) => ({ hot: { summary: summary([{ 'one SKU': { ratio } }]) } });

test('a bar is reached by the median that is on it', () => {
  expect(barsTable(measured(0.75))).toMatch(/hot \/ spread +≥ 0\.750 +0\.750 +reached$/);
});

test('a bar is missed by a median below it', () => {
  expect(barsTable(measured(0.74))).toMatch(/missed$/);
});

test('a scenario that did not run has no bar', () => {
  expect(barsTable({})).toBeUndefined();
});
