import path from 'node:path';
import { oneAtATime } from '../process/one-at-a-time.ts';
import { devFolder } from './dev-folder.ts';

const lock = path.join(devFolder, 'lifecycle.lock');
const waitMs = 20 * 60_000;

/** Runs what starts or stops things of this checkout; a second command doing so meanwhile waits. */
export const exclusively = (work: () => Promise<void>): Promise<void> => oneAtATime(lock, work, waitMs);
