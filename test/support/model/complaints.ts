import type { memoryWorker } from '../memory/worker.ts';

export type MemoryWorker = Pick<ReturnType<typeof memoryWorker>, 'processor' | 'logger'>;

/** Warnings and errors of a worker. Dead letters and lost races with other workers do not count. */
export const complaintsOf = ({ logger }: MemoryWorker): string[] =>
  logger.lines
    .filter(
      ({ level, message }) =>
        (level === 'warn' || level === 'error') && !/^(dead letter|technical)/.test(message),
    )
    .map(({ message, ...fields }) => `${message} ${String(fields['err'])}`);
