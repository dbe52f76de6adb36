import type { Leadership } from '../../../src/processing/runtime/leadership.ts';

/** The leadership that all contenders share. */
export type LeaderSeat = {
  /** Takes the leadership from its holder, as a lost database connection does. */
  vacate(): void;
  /** Gives the leadership to the caller when it is its turn. */
  take(stop: AbortSignal): Promise<AbortController>;
};

export function leaderSeat(): LeaderSeat {
  const queue: ((term: AbortController) => void)[] = [];
  let term: AbortController | undefined;

  function seatNext(): void {
    const next = queue.shift();
    if (!next) return;
    term = new AbortController();
    next(term);
  }

  return {
    vacate() {
      term?.abort();
      term = undefined;
      seatNext();
    },
    take(stop) {
      const { promise, resolve } = Promise.withResolvers<AbortController>();
      queue.push(resolve);
      stop.addEventListener('abort', () => {
        const place = queue.indexOf(resolve);
        if (place === -1) return;
        queue.splice(place, 1);
        resolve(abortedTerm());
      });
      if (!term) seatNext();
      return promise;
    },
  };
}

export function memoryLeadership(seat: LeaderSeat): Leadership {
  let term: AbortController | undefined;
  return {
    async lead(stop) {
      if (stop.aborted) return stop;
      term = await seat.take(stop);
      return term.signal;
    },
    async release() {
      if (term && !term.signal.aborted) seat.vacate();
      term = undefined;
    },
  };
}

function abortedTerm(): AbortController {
  const term = new AbortController();
  term.abort();
  return term;
}
