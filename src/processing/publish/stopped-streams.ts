import type { Logger } from '../runtime/logger.ts';

/** The streams that a relay does not publish until their problem is solved. */
export type StoppedStreams = {
  /** A live view. */
  readonly names: ReadonlySet<string>;
  /** Undefined if the stream is not stopped. */
  reason(name: string): Error | undefined;
  /** Whether the relay does not read the stream now. */
  isSkipped(name: string): boolean;
  /** Logs an error, once for each reason. */
  stop(name: string, reason: Error): void;
  /** Lets the relay read each stopped stream once: somebody may have solved the problem. */
  retryAll(): void;
  /** The stream was read and has no problem. */
  resume(name: string): void;
};

export function stoppedStreams(logger: Logger): StoppedStreams {
  const names = new Set<string>();
  const dueForRetry = new Set<string>();
  const reasons = new Map<string, Error>();

  return {
    names,
    reason: (name) => reasons.get(name),
    isSkipped: (name) => names.has(name) && !dueForRetry.has(name),
    stop(name, reason) {
      names.add(name);
      dueForRetry.delete(name);
      const isLogged = reasons.get(name)?.message === reason.message;
      reasons.set(name, reason);
      if (isLogged) return;
      logger.error({ stream: name, err: reason }, 'stream stopped, the others go on');
    },
    retryAll() {
      for (const name of names) dueForRetry.add(name);
    },
    resume(name) {
      dueForRetry.delete(name);
      if (!names.delete(name)) return;
      reasons.delete(name);
      logger.info({ stream: name }, 'stream resumed');
    },
  };
}
