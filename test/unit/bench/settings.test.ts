import { describe, expect, it } from '@jest/globals';
import { tooSmall } from '../../../bench/machine/requirements.ts';
import { readSettings, SettingsInvalid } from '../../../bench/settings.ts';

const GIB = 1024 ** 3;

describe('the settings of the bench', () => {
  const read = (environment: Record<string, string>) => readSettings(environment, ['drain', 'hot']);

  it('have defaults, also for empty variables', () => {
    expect(read({ ONLY: '', RUNS: '' })).toMatchObject({ only: undefined, runs: 3, commands: 300_000 });
  });

  it('accept scenario names separated by commas or blanks', () => {
    expect(read({ ONLY: 'hot, drain' }).only).toEqual(['hot', 'drain']);
  });

  it.each([
    [{ ONLY: 'drian' }, 'ONLY has unknown scenarios: drian. Choose from drain, hot.'],
    [{ RUNS: '0' }, 'RUNS must be a whole number from 1 to 20, not 0.'],
    [{ COMMANDS: '1e6' }, 'COMMANDS must be a whole number from 10000 to 10000000, not 1e6.'],
    [{ RUNS: '-1', SEED: 'x' }, 'RUNS must be a whole number from 1 to 20, not -1; SEED must be'],
  ])('%o are refused', (environment, message) => {
    expect(() => read(environment)).toThrow(SettingsInvalid);
    expect(() => read(environment)).toThrow(message);
  });
});

describe('a machine', () => {
  const enough = { cores: 2, memory: 4 * GIB, disk: 10 * GIB };

  it('with two cores, 4 GiB and the required disk space is large enough', () => {
    expect(tooSmall(enough, 10)).toBeUndefined();
  });

  it.each([
    [{ cores: 1 }, 'it has 1 core and 2 are needed'],
    [{ memory: 3.9 * GIB }, 'it has 3.9 GiB of memory and 4.0 GiB are needed'],
    [{ disk: 9 * GIB }, 'has 9.0 GiB free and 10.0 GiB are needed'],
  ])('with %o is too small, and the message gives the reason', (lack, reason) => {
    expect(tooSmall({ ...enough, ...lack }, 10)).toContain(reason);
  });
});
