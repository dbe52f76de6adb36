import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 50;

/** Asks again and again until `question` holds; false when it still does not after `timeoutMs`. */
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
