import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 50;

/** Repeats `question` until it is true. Returns false if it is still not true after `timeoutMs`. */
export const poll = async (
  question: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> => {
  const deadline = Date.now() + timeoutMs;
  while (!(await question())) {
    if (Date.now() > deadline) return false;
    await sleep(pauseMs);
  }
  return true;
};
