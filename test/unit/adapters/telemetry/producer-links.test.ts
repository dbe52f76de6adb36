import { describe, expect, it } from '@jest/globals';
import { MAX_LINKS, producerLinks } from '../../../../src/adapters/telemetry/producer-links.ts';

const id = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');
const sampled = (number: number): string => `00-${id(number, 32)}-${id(number, 16)}-01`;
const unsampled = (number: number): string => `00-${id(number, 32)}-${id(number, 16)}-00`;

const linked = (traceparents: (string | undefined)[]): number[] =>
  producerLinks(traceparents).links.map(({ context }) => Number.parseInt(context.spanId, 16));
const parentOf = (traceparents: (string | undefined)[]): string | undefined =>
  producerLinks(traceparents).parent?.spanId;

describe('the links of messages', () => {
  it('are one for each span that the messages name, in the order of the messages', () => {
    expect(linked([sampled(7), sampled(3), sampled(7), undefined, sampled(5)])).toEqual([7, 3, 5]);
  });

  it('are those of sampled traces first', () => {
    expect(linked([unsampled(1), sampled(2), unsampled(3), sampled(4)])).toEqual([2, 4, 1, 3]);
  });

  it.each([
    ['a text', 'hello'],
    ['an empty text', ''],
    ['the version ff', `ff-${id(1, 32)}-${id(1, 16)}-01`],
    ['a trace id of zeros', `00-${id(0, 32)}-${id(1, 16)}-01`],
    ['a span id of zeros', `00-${id(1, 32)}-${id(0, 16)}-01`],
    ['capital letters', `00-${'A'.repeat(32)}-${id(1, 16)}-01`],
    ['something behind version 00', `${sampled(1)}-more`],
  ])('leave out %s', (_, traceparent) => {
    expect(linked([traceparent, sampled(2)])).toEqual([2]);
    expect(parentOf([traceparent])).toBeUndefined();
  });

  it('accept a later version of traceparent', () => {
    expect(linked([`01-${id(9, 32)}-${id(9, 16)}-01-more`])).toEqual([9]);
  });

  it(`are ${MAX_LINKS} at most, and a sampled trace that comes late has one`, () => {
    const many = Array.from({ length: 1_000 }, (_, index) => unsampled(index + 1));
    const links = linked([...many, sampled(5_000)]);
    expect(links).toHaveLength(MAX_LINKS);
    expect(links.slice(0, 3)).toEqual([5_000, 1, 2]);
  });

  it(`are the first ${MAX_LINKS} if more traces are sampled`, () => {
    const many = Array.from({ length: MAX_LINKS + 1 }, (_, index) => sampled(index + 1));
    expect(linked([unsampled(9_999), ...many])).toEqual(
      many.slice(0, MAX_LINKS).map((_, index) => index + 1),
    );
  });
});

describe('the parent of messages', () => {
  it('is the span that all of them name', () => {
    expect(parentOf([sampled(4), sampled(4)])).toBe(id(4, 16));
    expect(parentOf([unsampled(4)])).toBe(id(4, 16));
  });

  it('is none if they name several, or one names none', () => {
    expect(parentOf([sampled(4), sampled(5)])).toBeUndefined();
    expect(parentOf([sampled(4), undefined])).toBeUndefined();
    expect(parentOf([undefined, sampled(4)])).toBeUndefined();
    expect(parentOf([undefined])).toBeUndefined();
    expect(parentOf([])).toBeUndefined();
  });
});
