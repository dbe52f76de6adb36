import { expect, it } from '@jest/globals';
import { keepOrderIndex } from '../../../../src/processing/order-history/keep-index.ts';
import { TechnicalFailure } from '../../../../src/service-layer/errors.ts';
import { memoryLogger } from '../../../support/memory/logger.ts';

it('goes on after failures, says so once, and ends when it is stopped', async () => {
  const stop = new AbortController();
  const logger = memoryLogger();
  const steps: (number | Error)[] = [3, new TechnicalFailure('away'), new TechnicalFailure('away'), 2];
  let done = 0;
  const advance = async (): Promise<number> => {
    const step = steps.shift();
    if (step === undefined) {
      stop.abort();
      return 0;
    }
    if (step instanceof Error) throw step;
    done += step;
    return step;
  };
  await keepOrderIndex({ index: { advance }, retry: { firstDelay: 1, maxDelay: 2 }, logger }, stop.signal);
  expect(done).toBe(5);
  expect(logger.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'warn the index of orders does not go on, trying again',
    'info the index of orders goes on',
  ]);
});
