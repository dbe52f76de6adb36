import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { showProgress } from '../../../../src/adapters/terminal/progress-bar.ts';

function shown(isTTY: boolean, total: number | undefined) {
  let written = '';
  const write = (chunk: Buffer, _: string, done: () => void): void => {
    written += chunk.toString();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY, columns: 100 });
  const clock = { now: 0 };
  const progress = showProgress('orders\u001B[2J.csv', total, stream, () => clock.now);
  return { ...progress, clock, text: () => written };
}

describe('progress that is written to a file', () => {
  it('given three seconds or more, is a line with the lines per second', () => {
    const { update, clock, text } = shown(false, 200);
    clock.now = 2_999;
    update({ amount: 20, lines: 3_000 });
    clock.now = 3_000;
    update({ amount: 50, lines: 6_000 });
    expect(text()).toBe('orders\\u001b[2J.csv: 6,000 lines, 2,000 lines/s, 25 %\n');
  });

  it('ends with a line', () => {
    const { update, end, clock, text } = shown(false, 200);
    clock.now = 500;
    update({ amount: 200, lines: 1_000 });
    end();
    expect(text()).toBe('orders\\u001b[2J.csv: 1,000 lines, 2,000 lines/s, 100 %\n');
  });

  it('given no total, contains no percentage', () => {
    const { end, text } = shown(false, undefined);
    end();
    expect(text()).toBe('orders\\u001b[2J.csv: 0 lines, 0 lines/s\n');
  });
});

describe('progress on a terminal', () => {
  it('is a bar', () => {
    const { update, end, clock, text } = shown(true, 200);
    clock.now = 500;
    update({ amount: 100, lines: 1_000 });
    end();
    expect(text()).toContain(
      'orders\\u001b[2J.csv  [============------------] 50% | 1,000 lines | 2,000 lines/s',
    );
  });

  it('given no total, is a count', () => {
    const { update, end, clock, text } = shown(true, undefined);
    clock.now = 1_000;
    update({ amount: 1_000, lines: 1_000 });
    end();
    expect(text()).toContain('orders\\u001b[2J.csv  1,000 lines | 1,000 lines/s');
  });
});
