import { describe, expect, it } from '@jest/globals';
import { largest, shares } from '../../../bench/profile/shares.ts';
import { waits } from '../../../bench/profile/waits.ts';

describe('shares', () => {
  it('sum up the items of one name, with the largest share first', () => {
    const items = [
      { name: 'pg', size: 1 },
      { name: 'zod', size: 5 },
      { name: 'pg', size: 2 },
    ];
    expect(
      shares(
        items,
        ({ name }) => name,
        ({ size }) => size,
      ),
    ).toEqual([
      { name: 'zod', share: 0.625 },
      { name: 'pg', share: 0.375 },
    ]);
  });

  it('add up to the whole when the smaller shares are shown as one', () => {
    const all = [0.5, 0.25, 0.125, 0.125].map((share, index) => ({ name: `area ${index}`, share }));
    expect(largest(all, 2)).toEqual([...all.slice(0, 2), { name: '2 others', share: 0.25 }]);
    expect(largest(all, 4)).toEqual(all);
  });
});

describe('waits', () => {
  it('are shares of the active sessions over all samples, including samples without any', () => {
    expect(waits([['on CPU', 'IO: WalSync'], [], ['on CPU', 'on CPU'], []])).toEqual({
      active: 1,
      events: [
        { name: 'on CPU', share: 0.75 },
        { name: 'IO: WalSync', share: 0.25 },
      ],
    });
  });
});
