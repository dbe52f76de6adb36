import type { Logger } from '../runtime/logger.ts';

/** The streams that a relay leaves alone, until they are found in order. */
export type StoppedStreams = {
  /** Looked at by whoever wants to know. */
  readonly names: ReadonlySet<string>;
  /** Why it is stopped; undefined if it is not. */
  reason(name: string): Error | undefined;
  /** Whether it is not to be looked at now. */
  isLeftAlone(name: string): boolean;
  /** Logged as an error once for each reason. */
  stop(name: string, reason: Error): void;
  /** All of them are to be looked at once: somebody may have put right what stopped them. */
  tryAgain(): void;
  /** It was looked at, and is in order. */
  goesOn(name: string): void;
};

export function stoppedStreams(logger: Logger): StoppedStreams {
  const names = new Set<string>();
  const tried = new Set<string>();
  const reasons = new Map<string, Error>();

  return {
    names,
    reason: (name) => reasons.get(name),
    isLeftAlone: (name) => names.has(name) && !tried.has(name),
    stop(name, reason) {
      names.add(name);
      tried.delete(name);
      const isSaid = reasons.get(name)?.message === reason.message;
      reasons.set(name, reason);
      if (isSaid) return;
      logger.error({ stream: name, err: reason }, 'stream stopped, the others go on');
    },
    tryAgain() {
      for (const name of names) tried.add(name);
    },
    goesOn(name) {
      tried.delete(name);
      if (!names.delete(name)) return;
      reasons.delete(name);
      logger.info({ stream: name }, 'stream goes on');
    },
  };
}
