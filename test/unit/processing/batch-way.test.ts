import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { partitionHealth } from '../../../src/processing/read/partition-health.ts';
import type { BatchUnitOfWork } from '../../../src/processing/flush/unit-of-work.ts';
import { ALL, LOG, PARTITION } from '../../support/builders/lamp-log.ts';
import { memoryDatabase } from '../../support/memory/database.ts';
import { memoryUnitOfWork } from '../../support/memory/unit-of-work.ts';
import { memoryWorker } from '../../support/memory/worker.ts';

const MAX_FILES = 8;
const sources = path.resolve(import.meta.dirname, '../../../src');

/** The files in the numbered rows of the README. */
const WAY = [
  ...readFileSync(path.join(sources, 'processing/README.md'), 'utf8').matchAll(/^\| \d+ +\| `([^`]+)`/gm),
].map(([, file]) => file ?? '');

/** The files of the processing on the call stack, first caller first, including asynchronous callers. */
function callers(): string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const { stack = '' } = new Error('called');
  Error.stackTraceLimit = stackTraceLimit;
  const files = [...stack.matchAll(/\/src\/(processing\/[\w/-]+\.ts)/g)].map(([, file]) => file ?? '');
  return [...new Set(files.toReversed())];
}

it(`a batch passes through at most ${MAX_FILES} files, and the README names them`, () => {
  expect(WAY.filter((file) => !existsSync(path.join(sources, file)))).toEqual([]);
  expect(WAY.length).toBeGreaterThan(0);
  expect(WAY.length).toBeLessThanOrEqual(MAX_FILES);
});

it('the call stack at the commit of a batch contains exactly these files of the processing', async () => {
  const committing: string[][] = [];
  const inner = memoryUnitOfWork(memoryDatabase());
  const unitOfWork: BatchUnitOfWork = {
    ...inner,
    commit(batch) {
      committing.push(callers());
      return inner.commit(batch);
    },
  };
  const { processor } = memoryWorker({ unitOfWork });
  const { handler } = partitionHealth(processor, {
    logEnds: async () => new Map(),
    limits: { maxAge: 1, standstill: 1 },
    now: () => 0,
  });
  await handler.assigned(PARTITION, ALL);
  await handler.handle(PARTITION, LOG, new AbortController().signal);
  expect(committing).toEqual([WAY.filter((file) => file.startsWith('processing/'))]);
});
