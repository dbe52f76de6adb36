import { describe, expect, it } from '@jest/globals';
import { arrivals } from '../../../support/faults/arrivals.ts';

describe('given a load that starts at 1,000 ms', () => {
  const watched = () => {
    const found = arrivals();
    found.arrived(3, 100);
    found.begin(1_000);
    return found;
  };

  it('the wait for the first message counts as a stall', () => {
    const { arrived, longestStall } = watched();
    arrived(1, 5_000);
    arrived(1, 6_000);
    expect(longestStall()).toBe(4_000);
  });

  it('the longest wait between two messages is the stall', () => {
    const { arrived, longestStall } = watched();
    arrived(1, 1_100);
    arrived(1, 4_100);
    arrived(1, 4_200);
    expect(longestStall()).toBe(3_000);
  });

  it('a message before the start is counted and is no stall', () => {
    const { count, longestStall } = watched();
    expect([count(), longestStall()]).toEqual([3, 0]);
  });

  it('a poll without messages does not end a stall', () => {
    const { arrived, longestStall } = watched();
    arrived(0, 2_000);
    arrived(1, 3_500);
    expect(longestStall()).toBe(2_500);
  });

  it('a missing message is a stall to the end', () => {
    const { longestStall } = watched();
    expect(longestStall(9_000)).toBe(8_000);
  });
});
