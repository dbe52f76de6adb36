import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

// Timers that an idle connection no longer sets, and timers that it still needs.

type Queue = {
  inflight: Map<number, object>;
  scheduleRequestTimeoutCheck(): void;
  checkPendingRequests(): void;
  destroy(): void;
};

const require = createRequire(import.meta.url);
const RequestQueue = require('kafkajs/src/network/requestQueue') as new (options: object) => Queue;

const logger = { namespace: () => ({}) };
let looks = 0;
let queue: Queue;

function connected(requestTimeout: number): void {
  looks = 0;
  queue = new RequestQueue({
    requestTimeout,
    enforceRequestTimeout: true,
    logger,
    isConnected: () => (looks += 1) > 0,
  });
  queue.scheduleRequestTimeoutCheck();
}

/** Sends a request that the server does not answer; returns whether the connection rejected it. */
function unanswered(requestTimeout: number): () => boolean {
  let givenUp = false;
  queue.inflight.set(1, { sentAt: Date.now(), requestTimeout, timeoutRequest: () => (givenUp = true) });
  return () => givenUp;
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  queue.destroy();
  jest.useRealTimers();
});

describe('a connection', () => {
  it('given nothing to do, checks for timeouts once a second', () => {
    connected(30_000);
    jest.advanceTimersByTime(10_000);
    expect(looks).toBe(10);
  });

  it('given no waiting request, sets no timer for one', () => {
    connected(30_000);
    const before = jest.getTimerCount();
    queue.checkPendingRequests();
    expect(jest.getTimerCount()).toBe(before);
  });

  it('given a request without a response, rejects it at most a second late', () => {
    connected(30_000);
    const givenUp = unanswered(30_000);
    jest.advanceTimersByTime(29_999);
    expect(givenUp()).toBe(false);
    jest.advanceTimersByTime(1_002);
    expect(givenUp()).toBe(true);
  });

  it('given a request timeout below a second, checks that often', () => {
    connected(200);
    const givenUp = unanswered(200);
    jest.advanceTimersByTime(401);
    expect(givenUp()).toBe(true);
  });
});
