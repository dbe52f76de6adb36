import type { memoryWorker } from '../memory/worker.ts';

export type MemoryWorker = Pick<ReturnType<typeof memoryWorker>, 'processor' | 'logger'>;

/** What a worker says when it has to help itself. Dead letters are no reason, nor is another who was quicker. */
export const complaintsOf = ({ logger }: MemoryWorker): string[] =>
  logger.lines
    .filter(
      ({ level, message }) =>
        (level === 'warn' || level === 'error') && !/^(dead letter|technical)/.test(message),
    )
    .map(({ message, ...fields }) => `${message} ${String(fields['err'])}`);
