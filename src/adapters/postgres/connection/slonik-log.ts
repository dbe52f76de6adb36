import type { Logger } from '../../../processing/runtime/logger.ts';

/** Passes slonik's own log (roarr) on. With ROARR_LOG unset slonik writes nothing by itself. */
export function passSlonikLog(logger: Logger): void {
  const { ROARR: roarr } = globalThis as { ROARR?: { write?: (line: string) => void } };
  if (!roarr) return;
  roarr.write = (line) => {
    const { message, context } = JSON.parse(line) as { message: string; context: object };
    logger.debug({ slonik: context }, message);
  };
}
