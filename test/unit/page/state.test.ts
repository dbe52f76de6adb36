import { describe, expect, it } from '@jest/globals';
import type { Pipeline } from '../../../page/api/answers.ts';
import { nextDelay } from '../../../page/api/backoff.ts';
import { correctionOf } from '../../../page/dead-letters/correction.ts';
import { EMPTY_LOG, KEPT_ROWS, type StreamedEvent, withMessages } from '../../../page/live/live-log.ts';
import { totalLag, withSample } from '../../../page/pipeline/sampling.ts';
import { partition, pipeline } from './pipeline-answer.ts';

describe('the samples of the pipeline', () => {
  const at = (second: number, handled: number | null): Pipeline =>
    pipeline({
      at: `2026-11-30T12:00:${String(second).padStart(2, '0')}.000Z`,
      totals: handled === null ? null : { handled, written: handled, published: handled },
    });
  const rates = (...answers: Pipeline[]) =>
    answers
      .reduce<Parameters<typeof withSample>[0]>(withSample, { samples: [], last: undefined })
      .samples.map(({ handledPerSecond }) => handledPerSecond);

  it('have the differences of two answers as rates', () => {
    expect(rates(at(0, 100), at(2, 300), at(4, 300))).toEqual([null, 100, 0]);
  });

  it('have no rate where an answer is missing, or the count went back', () => {
    expect(rates(at(0, 100), at(2, null), at(4, 300), at(6, 200))).toEqual([null, null, null, null]);
  });

  it('take an answer once', () => {
    expect(rates(at(0, 100), at(0, 100))).toHaveLength(1);
  });

  it('sum up the lag of the partitions that are known', () => {
    expect(
      totalLag(
        pipeline({ partitions: [partition({ lag: 2 }), partition({ lag: null }), partition({ lag: 3 })] }),
      ),
    ).toBe(5);
    expect(totalLag(pipeline({ partitions: null }))).toBeNull();
  });
});

describe('the log of live events', () => {
  const event = (number: number): StreamedEvent => ({
    streamId: `run-${number}`,
    id: `c/${number}`,
    type: 'Allocated',
    sku: 'LAMP',
    sequence: number,
    time: '',
    publishedAt: '',
    commandId: 'c',
    data: {},
  });

  it('has the newest first, keeps some hundred, and counts all', () => {
    const messages = Array.from(
      { length: KEPT_ROWS + 50 },
      (_, n) => ({ kind: 'event', event: event(n) }) as const,
    );
    const log = withMessages(EMPTY_LOG, messages);
    expect(log.events).toHaveLength(KEPT_ROWS);
    expect(log.events[0]?.sequence).toBe(KEPT_ROWS + 49);
    expect(log.shown).toBe(KEPT_ROWS + 50);
  });

  it('counts what was left out, and says so if nobody knows how many', () => {
    const skipped = (count: number | null) =>
      ({ kind: 'skipped', skipped: { count, reason: 'rate' } }) as const;
    expect(withMessages(EMPTY_LOG, [skipped(1_950), skipped(3)])).toMatchObject({
      leftOut: 1_953,
      hasGap: false,
    });
    expect(withMessages(EMPTY_LOG, [skipped(null)])).toMatchObject({ leftOut: 0, hasGap: true });
  });
});

describe('a correction', () => {
  it('is the command and its fields', () => {
    expect(correctionOf('CreateBatch', '{"qty":1}')).toEqual({ type: 'CreateBatch', data: { qty: 1 } });
  });

  it.each([
    ['', '{}', 'Choose a command.'],
    ['Allocate', '{', 'not JSON'],
    ['Allocate', '[1]', 'must be a JSON object'],
    ['Allocate', 'null', 'must be a JSON object'],
  ])('of type %j with %j says: %s', (type, json, message) => {
    expect(() => correctionOf(type, json)).toThrow(message);
  });
});

describe('the time to the next request', () => {
  it('doubles with each failure, up to 15 seconds, and is never shorter than usual', () => {
    expect([0, 1, 2, 3, 9].map((failures) => nextDelay(2_000, failures))).toEqual([
      2_000, 4_000, 8_000, 15_000, 15_000,
    ]);
    expect(nextDelay(60_000, 3)).toBe(60_000);
  });
});
