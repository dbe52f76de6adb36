import { describe, expect, it } from '@jest/globals';
import { watched } from '../../../../src/entrypoints/cli/top/watched.ts';

/** A service that is asked at a time that the test sets. */
function given() {
  let time = 1_000;
  let answer: () => Promise<string> = () => Promise.resolve('a');
  let asked = 0;
  const service = watched(
    () => {
      asked += 1;
      return answer();
    },
    () => time,
    20,
  );
  return {
    ...service,
    asked: () => asked,
    async askAt(at: number, how: () => Promise<string>): Promise<void> {
      time = at;
      answer = how;
      await service.refresh();
    },
  };
}
const fails = (message: string) => () => Promise.reject(new Error(message));
const answers = (value: string) => () => Promise.resolve(value);

describe('a service that is asked again and again', () => {
  it('is not known before the first answer', () => {
    expect(given().known()).toMatchObject({ value: undefined, at: undefined, problem: undefined });
  });

  it('given an answer, is known with its time', async () => {
    const service = given();
    await service.askAt(2_000, answers('b'));
    expect(service.known()).toEqual({ value: 'b', at: 2_000, problem: undefined, awaySince: undefined });
  });

  it('while it is away, keeps the last answer, and since when it is away', async () => {
    const service = given();
    await service.askAt(2_000, answers('b'));
    await service.askAt(3_000, fails('one'));
    await service.askAt(4_000, fails('two'));
    expect(service.known()).toEqual({ value: 'b', at: 2_000, problem: 'two', awaySince: 3_000 });
  });

  it('when it answers again, is not away any more', async () => {
    const service = given();
    await service.askAt(3_000, fails('one'));
    await service.askAt(5_000, answers('c'));
    expect(service.known()).toEqual({ value: 'c', at: 5_000, problem: undefined, awaySince: undefined });
  });

  it('is not asked twice at the same time', async () => {
    const service = given();
    const { promise, resolve } = Promise.withResolvers<string>();
    const first = service.askAt(2_000, () => promise);
    const second = service.refresh();
    resolve('b');
    await Promise.all([first, second]);
    expect(service.asked()).toBe(1);
    await service.refresh();
    expect(service.asked()).toBe(2);
  });

  it('given no answer in time, is away, and its late answer counts', async () => {
    const service = given();
    const { promise, resolve } = Promise.withResolvers<string>();
    await service.askAt(2_000, () => promise);
    expect(service.known()).toMatchObject({ problem: 'no answer within 20 ms', awaySince: 2_000 });
    await service.refresh();
    expect(service.asked()).toBe(1);
    resolve('late');
    await promise;
    await new Promise(setImmediate);
    expect(service.known()).toMatchObject({ value: 'late', problem: undefined });
  });
});
