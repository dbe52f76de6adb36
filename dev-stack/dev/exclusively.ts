import path from 'node:path';
import { oneAtATime } from '../process/one-at-a-time.ts';
import { devFolder } from './dev-folder.ts';

const lock = path.join(devFolder, 'lifecycle.lock');
const waitMs = 20 * 60_000;

/** Runs `work` while no other command starts or stops services of this checkout; a second command waits. */
export const exclusively = (work: () => Promise<void>): Promise<void> => oneAtATime(lock, work, waitMs);
