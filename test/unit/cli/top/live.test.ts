import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ScreenEvents } from '../../../../src/adapters/terminal/live-screen.ts';
import { lineText } from '../../../../src/adapters/terminal/styled-line.ts';
import { liveTop } from '../../../../src/entrypoints/cli/top/live.ts';
import { eventually } from '../../../support/conformance/eventually.ts';
import { aTopView } from './top-views.ts';

/** A screen in memory, on which `top` is shown. */
function shown(over: Partial<{ refresh(): Promise<void>; draw(): Promise<void>; intervalMs: number }> = {}) {
  const stop = new AbortController();
  const frames: string[] = [];
  let events: ScreenEvents | undefined;
  let commands = 0;
  let closed = 0;
  let size = { columns: 80, rows: 24 };
  const refresh = (): Promise<void> => {
    commands += 1;
    return Promise.resolve();
  };
  const ended = liveTop({
    watch: { refresh: over.refresh ?? refresh, view: () => aTopView({ commands }) },
    openScreen(given) {
      events = given;
      return {
        size: () => size,
        draw: async (lines) => {
          await over.draw?.();
          frames.push(lines.map(lineText).join('\n'));
        },
        close: () => void (closed += 1),
      };
    },
    intervalMs: over.intervalMs ?? 5,
    hasKeys: true,
    stop: stop.signal,
  });
  return {
    ended,
    frames,
    stop: () => stop.abort(),
    key: (name: string) => events?.onKey(name),
    last: () => frames.at(-1) ?? '',
    closed: () => closed,
    resize(columns: number, rows: number): void {
      size = { columns, rows };
      events?.onResize();
    },
  };
}

describe('the live view', () => {
  it('is drawn at once, and again with new values', async () => {
    const top = shown();
    await eventually('a later value', () => top.last().includes('commands 3.0/s'));
    top.key('q');
    expect(await top.ended).toBe(0);
  });

  it.each([
    ['q', 0],
    ['ctrl-c', 130],
  ])('by %s ends with %i and gives the terminal back', async (key, code) => {
    const top = shown();
    top.key(key);
    expect(await top.ended).toBe(code);
    expect(top.closed()).toBe(1);
  });

  it('by a signal ends with 130 and gives the terminal back', async () => {
    const top = shown();
    top.stop();
    expect(await top.ended).toBe(130);
    expect(top.closed()).toBe(1);
  });

  it('paused stays as it is and asks nothing; then it goes on', async () => {
    const top = shown();
    await eventually('it runs', () => top.last().includes('commands 2.0/s'));
    top.key('space');
    await eventually('it is paused', () => top.last().includes('PAUSED'));
    const paused = top.last();
    await setTimeout(50);
    expect(top.last()).toBe(paused);
    top.key('space');
    await eventually('it goes on', () => !top.last().includes('PAUSED'));
    top.key('q');
    await top.ended;
  });

  it('goes on with a reading at once, however long the interval is', async () => {
    const top = shown({ intervalMs: 3_600_000 });
    await eventually('the first reading', () => top.last().includes('commands 1.0/s'));
    top.key('space');
    await eventually('it is paused', () => top.last().includes('PAUSED'));
    top.key('space');
    await eventually('another reading', () => top.last().includes('commands 2.0/s'));
    top.key('q');
    await top.ended;
  });

  it('sorts by the next order at each s', async () => {
    const top = shown();
    for (const order of ['lag', 'age', 'rate', 'name']) {
      top.key('s');
      await eventually(order, () => top.last().includes(`sort: ${order}`));
    }
    top.key('q');
    await top.ended;
  });

  it('ignores other keys', async () => {
    const top = shown();
    for (const key of ['x', 'constructor', 'up', '']) top.key(key);
    await eventually('it runs', () => top.frames.length > 3);
    top.key('q');
    expect(await top.ended).toBe(0);
  });

  it('is drawn for the new size of the terminal', async () => {
    const top = shown();
    await eventually('it runs', () => top.last().includes('CHECKPOINT'));
    top.resize(40, 12);
    await eventually('it is narrow', () => top.last().includes('no room for CHECKPOINT'));
    top.key('q');
    await top.ended;
  });

  it('is drawn while a service does not answer', async () => {
    const top = shown({ refresh: () => new Promise(() => undefined) });
    await eventually('it is drawn', () => top.frames.length > 0);
    top.key('q');
    expect(await top.ended).toBe(0);
  });

  it('ends although the terminal takes nothing more', async () => {
    const top = shown({ draw: () => new Promise(() => undefined) });
    top.key('q');
    expect(await top.ended).toBe(0);
    expect(top.closed()).toBe(1);
  });

  it('that cannot be drawn gives the terminal back', async () => {
    const top = shown({ draw: () => Promise.reject(new Error('a bug')) });
    await expect(top.ended).rejects.toThrow('a bug');
    expect(top.closed()).toBe(1);
  });
});
