import { beforeEach, describe, expect, it } from '@jest/globals';
import { retryBackoff, type RetryBackoff } from '../../../../src/processing/notifications/set-aside.ts';

let now: number;
let aside: RetryBackoff;

beforeEach(() => {
  now = 1_000;
  aside = retryBackoff(() => now);
});

const forMs = (delay: number) => () => delay;

describe('SKUs set aside', () => {
  it('given none, there is nothing to wait for', () => {
    expect(aside.skus()).toEqual([]);
    expect(aside.wait(aside.skus())).toBe(Infinity);
  });

  it('are left alone until their time is over', () => {
    aside.add('LAMP', 'away', forMs(50));
    aside.add('TABLE', 'away', forMs(80));
    expect(aside.skus()).toEqual(['LAMP', 'TABLE']);
    expect(aside.wait(aside.skus())).toBe(50);
    now += 50;
    expect(aside.skus()).toEqual(['TABLE']);
    expect(aside.wait(aside.skus())).toBe(30);
  });

  it('given that the time of one was over since it was left alone, there is nothing to wait for', () => {
    aside.add('LAMP', 'away', forMs(50));
    const leftAlone = aside.skus();
    now += 60;
    expect(aside.wait(leftAlone)).toBe(0);
  });

  it('given further failures, they are counted, also after the time was over', () => {
    const counts: number[] = [];
    const count = (failures: number): number => counts.push(failures);
    for (let tries = 0; tries < 3; tries += 1) {
      aside.add('LAMP', 'away', count);
      now += 10_000;
    }
    aside.add('TABLE', 'away', count);
    expect(counts).toEqual([1, 2, 3, 1]);
  });

  it('given it went out, the count begins again', () => {
    const counts: number[] = [];
    aside.add('LAMP', 'away', forMs(5));
    aside.remove('LAMP');
    expect(aside.skus()).toEqual([]);
    aside.add('LAMP', 'away', (failures) => counts.push(failures));
    expect(counts).toEqual([1]);
  });

  it('are news the first time and when the reason changes', () => {
    const news = ['421', '421', '450', '421'].map((reason) => aside.add('LAMP', reason, forMs(1)).isNews);
    expect(news).toEqual([true, false, true, true]);
  });

  it('say how long', () => {
    expect(aside.add('LAMP', 'away', forMs(70)).delay).toBe(70);
  });
});
