import type { ResolutionWriter } from '../../../processing/dead-letters/ports.ts';

/** For --dry-run: writes nothing. */
export const dryRunWriter: ResolutionWriter = {
  open: () => Promise.resolve(),
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
